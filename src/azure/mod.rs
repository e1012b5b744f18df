//! What only Azure knows: identity and the token exchange of its registries. It fills ports of other rooms.
