//! Matches bytes against git's wildcards. Knows nothing of files, folders or lines.

/// Whether a pattern is held against a whole path or against a name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// A path: `**` crosses slashes where git lets it.
    Path,
    /// A name, which has no slash: `**` is `*`.
    Name,
}

/// A wildcard pattern, ready to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard(Vec<Token>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`
    One,
    /// `[…]`
    Set(Box<Set>),
    /// `*`: any bytes but a slash.
    Star,
    /// `**`: any bytes.
    Anything,
    /// `**/`: nothing, or any bytes up to and with a slash.
    Folders,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    members: [bool; 256],
    negated: bool,
}

impl Wildcard {
    /// Reads a pattern; `None` is one that git matches with nothing (an open `[`, an unknown class, a last `\`).
    pub(super) fn parse(glob: &[u8], against: Against) -> Option<Self> {
        let mut tokens = Vec::with_capacity(glob.len());
        let mut at = 0;
        while let Some(&byte) = glob.get(at) {
            at += 1;
            tokens.push(match byte {
                b'\\' => {
                    at += 1;
                    Token::Byte(*glob.get(at - 1)?)
                }
                b'?' => Token::One,
                b'[' => {
                    let (set, end) = Set::parse(glob, at)?;
                    at = end;
                    Token::Set(Box::new(set))
                }
                b'*' => {
                    let start = at - 1;
                    at = start + glob[start..].iter().take_while(|byte| **byte == b'*').count();
                    let token = stars(glob, start..at, against);
                    at += usize::from(token == Token::Folders);
                    token
                }
                byte => Token::Byte(byte),
            });
        }
        Some(Self(tokens))
    }

    /// Returns the literal end of a pattern of the form `*end`.
    pub(super) fn literal_end(&self) -> Option<Vec<u8>> {
        let (Token::Star, rest) = self.0.split_first()? else { return None };
        rest.iter().map(|token| if let Token::Byte(byte) = token { Some(*byte) } else { None }).collect()
    }

    /// Returns whether the whole of `text` matches.
    pub(super) fn matches(&self, text: &[u8]) -> bool {
        let (mut token, mut at) = (0, 0);
        // Where to go on when what follows a star fails: the token after it, and how far the star reaches by then.
        // An earlier star never helps where a later one of the same reach has failed, so one of each is enough.
        let mut star: Option<(usize, usize)> = None;
        let mut wide: Option<(usize, usize, bool)> = None;
        loop {
            match self.0.get(token) {
                None if at == text.len() => return true,
                Some(Token::Star) => {
                    token += 1;
                    star = Some((token, at));
                    continue;
                }
                Some(kind @ (Token::Anything | Token::Folders)) => {
                    token += 1;
                    wide = Some((token, at, *kind == Token::Folders));
                    star = None;
                    continue;
                }
                Some(single) if text.get(at).is_some_and(|byte| single.takes(*byte)) => {
                    (token, at) = (token + 1, at + 1);
                    continue;
                }
                _ => {}
            }
            if let Some((after, reach)) = star.filter(|(_, reach)| text.get(*reach).is_some_and(|byte| *byte != b'/')) {
                (token, at) = (after, reach + 1);
                star = Some((token, at));
            } else if let Some((after, reach, folders)) = wide {
                let skip = if folders { text[reach..].iter().position(|byte| *byte == b'/') } else { Some(0) };
                let Some(reach) = skip.map(|skip| reach + skip + 1).filter(|reach| *reach <= text.len()) else { return false };
                (token, at, star) = (after, reach, None);
                wide = Some((after, reach, folders));
            } else {
                return false;
            }
        }
    }
}

/// Decides what a run of stars means. Two or more cross slashes only as a whole component (or at the very start: git
/// compares the literal part before the first wildcard apart, so that in `/a**/b` the stars stand at a start).
fn stars(glob: &[u8], run: std::ops::Range<usize>, against: Against) -> Token {
    let opens = run.start == 0 || glob[run.start - 1] == b'/';
    if against == Against::Name || run.len() == 1 || !opens {
        return Token::Star;
    }
    match &glob[run.end..] {
        [] | [b'\\', b'/', ..] => Token::Anything,
        [b'/', ..] => Token::Folders,
        _ => Token::Star,
    }
}

impl Token {
    fn takes(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::One => byte != b'/',
            Self::Set(set) => byte != b'/' && set.members[usize::from(byte)] != set.negated,
            Self::Star | Self::Anything | Self::Folders => false,
        }
    }
}

impl Set {
    /// Reads a set whose `[` is just before `at`; returns it with the place after its `]`.
    fn parse(glob: &[u8], mut at: usize) -> Option<(Self, usize)> {
        let negated = matches!(glob.get(at)?, b'!' | b'^');
        at += usize::from(negated);
        let mut set = Self { members: [false; 256], negated };
        // The lower end of a range that a `-` may continue.
        let mut low: Option<u8> = None;
        let first = at;
        loop {
            let byte = *glob.get(at)?;
            match byte {
                b']' if at > first => return Some((set, at + 1)),
                b'-' if low.is_some() && glob.get(at + 1).is_some_and(|next| *next != b']') => {
                    at += 1 + usize::from(glob[at + 1] == b'\\');
                    let high = *glob.get(at)?;
                    set.add(|member| low.is_some_and(|low| low <= member) && member <= high);
                    low = None;
                }
                b'[' if glob.get(at + 1) == Some(&b':') => {
                    let start = at + 2;
                    let end = start + glob[start..].iter().position(|byte| *byte == b']')?;
                    if end > start && glob[end - 1] == b':' {
                        set.add(class(&glob[start..end - 1])?);
                        (at, low) = (end, None);
                    } else {
                        set.add(|member| member == b'[');
                        low = Some(b'[');
                    }
                }
                _ => {
                    at += usize::from(byte == b'\\');
                    let literal = *glob.get(at)?;
                    set.add(|member| member == literal);
                    low = Some(literal);
                }
            }
            at += 1;
        }
    }

    fn add(&mut self, takes: impl Fn(u8) -> bool) {
        for (member, byte) in self.members.iter_mut().zip(0..=u8::MAX) {
            *member |= takes(byte);
        }
    }
}

/// Returns the test of a class such as `alpha`. Bytes above 127 are in none, and space has git's own four members.
fn class(name: &[u8]) -> Option<fn(u8) -> bool> {
    Some(match name {
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"print" => |byte| byte.is_ascii_graphic() || byte == b' ',
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"space" => |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'),
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return None,
    })
}
