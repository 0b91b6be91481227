//! The recorders of the streams that are listened to, found by the number of their stream.

use wirelab_labs::Transport;

use crate::log::{Recorder, StreamLog};

/// A recorder for each stream that is listened to. Four bytes for each stream that ever was.
#[derive(Debug, Default)]
pub(super) struct Recorders {
    /// Where the recorder of a stream is, from 1; 0: it has none. TCP streams, then UDP streams.
    places: [Vec<u32>; 2],
    recorders: Vec<Option<Recorder>>,
    free: Vec<u32>,
}

impl Recorders {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.recorders.len() - self.free.len()
    }

    #[inline]
    fn place(&self, (transport, stream): (Transport, u32)) -> Option<usize> {
        let place = *self.places.get(transport as usize)?.get(stream as usize)?;
        place.checked_sub(1).map(|place| place as usize)
    }

    /// Whether a stream has a recorder, which is not looked at.
    #[inline]
    pub(super) fn has(&self, key: (Transport, u32)) -> bool {
        self.place(key).is_some()
    }

    /// The recorder of a stream.
    #[inline]
    pub(super) fn get(&self, key: (Transport, u32)) -> Option<&Recorder> {
        self.recorders.get(self.place(key)?)?.as_ref()
    }

    /// The same, to write to.
    #[inline]
    pub(super) fn get_mut(&mut self, key: (Transport, u32)) -> Option<&mut Recorder> {
        let place = self.place(key)?;
        self.recorders.get_mut(place)?.as_mut()
    }

    /// Adds the recorder of a stream that has none.
    pub(super) fn add(&mut self, recorder: Recorder) {
        let StreamLog { transport, stream, .. } = *recorder.log();
        let place = self.free.pop().unwrap_or_else(|| {
            self.recorders.push(None);
            (self.recorders.len() - 1) as u32
        });
        let Some(places) = self.places.get_mut(transport as usize) else { return };
        if places.len() <= stream as usize {
            places.resize(stream as usize + 1, 0);
        }
        if let (Some(here), Some(slot)) = (places.get_mut(stream as usize), self.recorders.get_mut(place as usize)) {
            *here = place + 1;
            *slot = Some(recorder);
        }
    }

    /// Takes the recorder of a stream out.
    pub(super) fn remove(&mut self, key: (Transport, u32)) -> Option<Recorder> {
        let place = self.place(key)?;
        let recorder = self.recorders.get_mut(place)?.take()?;
        self.free.push(place as u32);
        if let Some(here) = self.places.get_mut(key.0 as usize).and_then(|places| places.get_mut(key.1 as usize)) {
            *here = 0;
        }
        Some(recorder)
    }

    /// All of them, to write to.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Recorder> {
        self.recorders.iter_mut().flatten()
    }

    /// All of them, in no order that means anything.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Recorder> {
        self.recorders.iter().flatten()
    }
}
