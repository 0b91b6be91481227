//! Lists and texts that are nearly always short: those then lie where they are told of, and take no memory of their own. A capture of a
//! lab has hundreds of thousands of messages, nearly all of which have a few bytes from one packet.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// Bytes that take no memory of their own beside these.
const SHORT: usize = 22;

/// A list that nearly always has one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Few<T> {
    /// Nothing.
    #[default]
    None,
    /// One.
    One([T; 1]),
    /// More.
    More(Vec<T>),
}

impl<T> Few<T> {
    /// Adds one more.
    pub fn push(&mut self, one: T) {
        *self = match std::mem::take(self) {
            Self::None => Self::One([one]),
            Self::One([first]) => Self::More(vec![first, one]),
            Self::More(mut more) => {
                more.push(one);
                Self::More(more)
            }
        }
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(one) => one,
            Self::More(more) => more,
        }
    }
}

impl<T> DerefMut for Few<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Self::None => &mut [],
            Self::One(one) => one,
            Self::More(more) => more,
        }
    }
}

impl<'f, T> IntoIterator for &'f Few<T> {
    type Item = &'f T;
    type IntoIter = std::slice::Iter<'f, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Bytes that do not change.
#[derive(Clone)]
pub struct Bytes(Place);

#[derive(Clone)]
enum Place {
    Here(u8, [u8; SHORT]),
    Apart(Box<[u8]>),
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        let mut here = [0; SHORT];
        match here.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                Self(Place::Here(bytes.len() as u8, here))
            }
            None => Self(Place::Apart(bytes.into())),
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Place::Here(len, bytes) => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Place::Apart(bytes) => bytes,
        }
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_was_put_in() {
        let mut few = Few::default();
        for count in 0..4 {
            assert_eq!(*few, *(0..count).collect::<Vec<_>>());
            few.push(count);
        }
        for len in [0, 1, SHORT, SHORT + 1, 1_000] {
            let bytes: Vec<u8> = (0..len).map(|byte| byte as u8).collect();
            let kept = Bytes::from(&bytes[..]);
            assert_eq!(*kept, *bytes);
            assert_eq!(kept, kept.clone());
        }
        assert_eq!(size_of::<Bytes>(), size_of::<Vec<u8>>());
    }
}
