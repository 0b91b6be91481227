//! How large a page becomes.

/// Bytes of a page, its frame included: browsers and mail bear that.
const MOST: usize = 4_700_000;
/// Bytes that one picture may take.
const PICTURE: usize = 400_000;

/// What is left of a page's room.
#[derive(Debug)]
pub(super) struct Budget(usize);

impl Budget {
    /// The room of a page.
    pub(super) const fn new() -> Self {
        Self(MOST)
    }

    /// Takes what must be there.
    pub(super) const fn spend(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(bytes);
    }

    /// Takes a picture, if there is room for it.
    pub(super) const fn picture(&mut self, bytes: usize) -> bool {
        if bytes > PICTURE || bytes > self.0 {
            return false;
        }
        self.0 -= bytes;
        true
    }
}
