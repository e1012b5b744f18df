//! Listening on network addresses.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use rustix::net::sockopt::set_ipv6_v6only;
use tokio::net::{TcpListener, TcpSocket};

/// The listen backlog, as the standard library sets it.
const BACKLOG: u32 = 128;

/// Listens on all addresses of this machine, IPv4 alone where it has no IPv6.
pub(crate) fn listen_on_all(port: u16) -> io::Result<TcpListener> {
    match listen_on((Ipv6Addr::UNSPECIFIED, port).into()) {
        // Without IPv6, a machine has no such socket or no such address.
        Err(error) if error.kind() != io::ErrorKind::AddrInUse => listen_on((Ipv4Addr::UNSPECIFIED, port).into()),
        listening => listening,
    }
}

/// Listens on a network address; `[::]` accepts IPv4, too, whatever the system's default.
pub(crate) fn listen_on(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6() } else { TcpSocket::new_v4() }?;
    if address.is_ipv6() {
        set_ipv6_v6only(&socket, false)?;
    }
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
