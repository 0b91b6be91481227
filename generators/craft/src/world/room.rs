//! The server of a chat, whose connections are conversations of the scenario. `crate::conversation` says what it does:
//! here its program reads what has arrived, and what it sends goes out on the connections that it is for.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::SocketAddr;

use wirelab_labs::{LogEvent, Side};

use super::talk::Talk;
use super::{CraftError, World};
use crate::conversation::{Action, Conversation, Id};
use crate::lab::{self, Chat};
use crate::plan::{self, Plan};
use crate::scenario::limits;
use crate::truth::{DeliveryRow, SendRow};

/// From one send of the server's program to the next, in nanoseconds.
const CALL: u64 = 2_000;

/// A server and who is connected to it.
pub(super) struct Room {
    place: SocketAddr,
    server: Conversation,
    /// Conversations by the number that the server knows them by.
    members: BTreeMap<Id, u32>,
}

/// What a conversation is in a chat.
pub(super) struct Seat {
    /// What its client does, and what the server has said so far.
    pub(super) plan: Plan,
    room: usize,
    /// Its number there, once it was accepted.
    id: Option<Id>,
    /// Nothing more will be said to it.
    left: bool,
    /// Bytes of the client that the server's program has read, and those of whole messages.
    read: u64,
    told: u64,
}

impl Seat {
    /// Whether the server may still speak to it.
    pub(super) fn is_taken(&self) -> bool {
        self.id.is_some() && !self.left
    }
}

impl<W: Write> World<'_, W> {
    /// A place in the chat of a server, for a conversation that begins.
    pub(super) fn seat(&mut self, chat: Chat, server: SocketAddr, plan: &Plan) -> Box<Seat> {
        let room = self.rooms.iter().position(|room| room.place == server).unwrap_or_else(|| {
            self.rooms.push(Room { place: server, server: chat.server(), members: BTreeMap::new() });
            self.rooms.len() - 1
        });
        Box::new(Seat { plan: plan.clone(), room, id: None, left: false, read: 0, told: 0 })
    }

    /// Lets the server's program look at a connection to which something has happened.
    pub(super) fn look(&mut self, time: u64, slot: u32) -> Result<(), CraftError> {
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return Ok(()) };
        let peer = talk.captured.places[0].socket();
        let Talk { seat: Some(seat), ends: Some(ends), .. } = &mut **talk else { return Ok(()) };
        let Some(room) = self.rooms.get_mut(seat.room) else { return Ok(()) };
        let end = &ends[Side::Server.index()];
        let mut actions = Vec::new();
        if seat.id.is_none() && end.is_open() && room.server.accepts_more() {
            seat.id = room.server.connect(peer, &mut actions);
            room.members.extend(seat.id.map(|id| (id, slot)));
        }
        let Some(id) = seat.id.filter(|_| !seat.left) else { return Ok(()) };
        let says = &seat.plan.says[Side::Client.index()];
        let came = end.has_read().min(says.len());
        while seat.read < came {
            let piece = says.get(seat.read..came);
            let taken = lab::hear(&mut room.server, id, piece, &mut actions) as u64;
            if taken == 0 {
                break;
            }
            seat.read += taken;
        }
        let error = end.is_dead().then_some("the connection broke");
        if error.is_some() || end.is_closed_by_peer() && seat.read == came {
            seat.left = true;
            room.server.ended(id, error, &mut actions);
        }
        self.carry_out(time, (slot, peer), actions)
    }

    /// Nobody speaks to a conversation that is over.
    pub(super) fn leave(&mut self, talk: &Talk) {
        if let Some(seat) = &talk.seat
            && let Some(room) = self.rooms.get_mut(seat.room)
            && let Some(id) = seat.id
        {
            room.members.remove(&id);
        }
    }

    fn carry_out(&mut self, time: u64, from: (u32, SocketAddr), actions: Vec<Action>) -> Result<(), CraftError> {
        let (slot, peer) = from;
        let Some(index) = self.talks.get(slot as usize).and_then(|talk| Some(talk.as_ref()?.seat.as_ref()?.room))
        else {
            return Ok(());
        };
        let mut row: Option<DeliveryRow> = None;
        let mut pause = 0;
        for action in actions {
            match action {
                Action::Tell(event) if event.is(LogEvent::Receive) => {
                    if let Some(row) = row.take() {
                        self.output.delivery(&row)?;
                    }
                    let message = event.value("message").unwrap_or_default();
                    row = self.heard(index, slot, peer, message);
                }
                Action::Send { to, bytes, why } => {
                    let sent = self.say(time, (index, to), bytes, why, pause)?;
                    pause += CALL;
                    if let Some(row) = &mut row {
                        row.sends.extend(sent);
                    }
                }
                Action::Pause(_, span) => pause += u64::try_from(span.as_nanos()).unwrap_or(limits::MAX_SPAN),
                Action::HalfClose(id) => self.act(time, (index, id), plan::Action::HalfClose),
                Action::Close(id) => self.act(time, (index, id), plan::Action::Close),
                Action::Abort(id) => self.act(time, (index, id), plan::Action::Reset),
                Action::Die | Action::Tell(_) => {}
            }
        }
        if let Some(row) = row {
            self.output.delivery(&row)?;
        }
        Ok(())
    }

    /// A row for a message that the server has read whole.
    fn heard(&mut self, index: usize, slot: u32, peer: SocketAddr, message: &[u8]) -> Option<DeliveryRow> {
        let room = self.rooms.get(index)?;
        let seat = self.talks.get_mut(slot as usize)?.as_mut()?.seat.as_mut()?;
        let row = DeliveryRow::new(room.place, peer, seat.told, message);
        seat.told += message.len() as u64;
        Some(row)
    }

    /// The server says something on one of its connections.
    fn say(
        &mut self,
        time: u64,
        (index, to): (usize, Id),
        bytes: Vec<u8>,
        why: &'static str,
        pause: u64,
    ) -> Result<Option<SendRow>, CraftError> {
        let Some(slot) = self.rooms.get(index).and_then(|room| room.members.get(&to).copied()) else { return Ok(None) };
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return Ok(None) };
        let peer = talk.captured.places[0].socket();
        let Some(seat) = &mut talk.seat else { return Ok(None) };
        let says = &mut seat.plan.says[Side::Server.index()];
        if says.len() + bytes.len() as u64 > limits::MAX_BYTES {
            return Err(CraftError::Chat(peer));
        }
        let row = SendRow::new(peer, why, says.len(), &bytes);
        let range = says.push(bytes);
        seat.plan.borders[Side::Server.index()].push(range.end as u32 + 1);
        seat.plan.messages.push((Side::Server, range.start as u32..range.end as u32));
        let step = plan::Step { after: pause, need: 0, action: plan::Action::Say(range.end) };
        seat.plan.steps[Side::Server.index()].push(step);
        self.with_end(time, slot, Side::Server, |end, now| end.tick(now));
        Ok(Some(row))
    }

    fn act(&mut self, time: u64, (index, id): (usize, Id), action: plan::Action) {
        let Some(room) = self.rooms.get_mut(index) else { return };
        let Some(slot) = room.members.get(&id).copied() else { return };
        if action != plan::Action::HalfClose {
            room.members.remove(&id);
        }
        let Some(Some(talk)) = self.talks.get_mut(slot as usize) else { return };
        let Some(seat) = &mut talk.seat else { return };
        seat.left |= action != plan::Action::HalfClose;
        seat.plan.steps[Side::Server.index()].push(plan::Step { after: 0, need: 0, action });
        self.with_end(time, slot, Side::Server, |end, now| end.tick(now));
    }
}
