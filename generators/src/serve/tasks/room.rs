//! The clients of all threads, as far as others have something for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::conversation::{Action, Id};
use crate::serve::stage::Stage;

/// Things that wait for a client; more means that it does not read.
const QUEUE: usize = 1_024;

/// What others have for a client.
pub(super) type Queue = mpsc::Receiver<Action>;

pub(super) struct Room {
    pub(super) stage: Arc<Stage>,
    queues: Mutex<HashMap<Id, mpsc::Sender<Action>>>,
}

impl Room {
    pub(super) fn new(stage: &Arc<Stage>) -> Self {
        Self { stage: Arc::clone(stage), queues: Mutex::default() }
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<Id, mpsc::Sender<Action>>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on others can have something for this client.
    pub(super) fn enter(&self, id: Id) -> Queue {
        let (sender, queue) = mpsc::channel(QUEUE);
        self.queues().insert(id, sender);
        queue
    }

    /// Its task ends when nobody can send to it any more.
    pub(super) fn leave(&self, id: Id) {
        self.queues().remove(&id);
    }

    /// It is over for all.
    pub(super) fn clear(&self) {
        self.queues().clear();
    }

    /// Gives each action to the client that it is for.
    pub(super) fn hand_out(&self, actions: Vec<Action>) {
        let lost = self.queue(actions);
        self.lose(lost);
    }

    /// Queues each action, and tells for whom there was no room.
    pub(super) fn queue(&self, actions: Vec<Action>) -> Vec<Id> {
        let mut lost = Vec::new();
        if actions.is_empty() {
            return lost;
        }
        let queues = self.queues();
        for action in actions {
            let Some(id) = action.target() else {
                if action == Action::Die {
                    self.stage.die();
                }
                continue;
            };
            if queues.get(&id).is_some_and(|queue| queue.try_send(action).is_err()) {
                lost.push(id);
            }
        }
        lost
    }

    pub(super) fn lose(&self, lost: Vec<Id>) {
        for id in lost {
            let mut conversation = self.stage.conversation();
            let mut out = Vec::new();
            conversation.lost(id, "it does not read what it is sent", &mut out);
            self.stage.tell_all(&conversation, out, None);
            drop(conversation);
            self.leave(id);
        }
    }
}
