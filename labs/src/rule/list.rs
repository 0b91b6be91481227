//! A list whose order is its sender's own: the names of those who are there.

/// What stands for a list in an object of JSON until it is held against what was said.
pub(crate) const MARK: &str = "\u{1}\u{fffc}list\u{fffc}\u{1}";

/// Parts of a text with something between them, in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The parts, sorted.
    parts: Vec<Vec<u8>>,
    between: Vec<u8>,
    /// The length of all of it, and the sum of its bytes: neither hangs on the order.
    len: usize,
    sum: u64,
}

impl List {
    /// One of these parts.
    pub fn new(parts: Vec<Vec<u8>>, between: &[u8]) -> Self {
        let all = parts.join(between);
        // A part that holds what stands between is several.
        let mut parts = if between.is_empty() { parts } else { parted(&all, between) };
        parts.sort_unstable();
        Self { parts, between: between.to_vec(), len: all.len(), sum: sum(&all) }
    }

    /// Whether another order of it is another text, in which its parts can be told.
    pub fn is_free(&self) -> bool {
        self.parts.len() > 1 && !self.between.is_empty()
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether a text is the list.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        text.len() == self.len && sum(text) == self.sum && {
            let mut parts = parted(text, &self.between);
            parts.sort_unstable();
            parts == self.parts
        }
    }

    /// Whether these are its parts.
    pub(crate) fn holds(&self, mut parts: Vec<&[u8]>) -> bool {
        parts.sort_unstable();
        parts.len() == self.parts.len() && parts.iter().zip(&self.parts).all(|(one, other)| *one == other.as_slice())
    }

    /// Where it may stand in a text: the bytes there have its sum.
    pub(super) fn places<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = usize> + use<'t> {
        let (len, wanted) = (self.len, self.sum);
        let mut here = sum(text.get(..len).unwrap_or(text));
        (0..(text.len() + 1).saturating_sub(len)).filter(move |at| {
            let found = here == wanted;
            here -= text.get(*at).copied().map_or(0, u64::from);
            here += text.get(at + len).copied().map_or(0, u64::from);
            found
        })
    }
}

fn sum(text: &[u8]) -> u64 {
    text.iter().map(|byte| u64::from(*byte)).sum()
}

/// The parts of a text between which something stands.
fn parted(mut text: &[u8], between: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let at = |text: &[u8]| text.windows(between.len().max(1)).position(|window| window == between);
    while let Some(at) = at(text) {
        found.push(text.get(..at).unwrap_or_default().to_vec());
        text = text.get(at + between.len()..).unwrap_or_default();
    }
    found.push(text.to_vec());
    found
}
