//! Two observers of one run.

use wirelab_analyzers::engine::{Event, FastView, Observer};

/// Tells both, one after the other.
pub(super) struct Both<'a, A, B>(pub(super) &'a mut A, pub(super) &'a mut B);

impl<A: Observer, B: Observer> Observer for Both<'_, A, B> {
    #[inline]
    fn on(&mut self, event: Event<'_>) {
        self.0.on(event);
        self.1.on(event);
    }

    #[inline]
    fn takes_fast(&self) -> bool {
        self.0.takes_fast() && self.1.takes_fast()
    }

    #[inline]
    fn on_fast(&mut self, view: &FastView<'_>) {
        self.0.on_fast(view);
        self.1.on_fast(view);
    }
}
