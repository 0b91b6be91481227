//! What each key does.

use std::path::Path;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use wirelab_capture::facts::Interface;

use super::Shared;
use super::ui::{After, Typing, Ui};

/// The keys, for the last line.
pub(super) const HELP_LIST: &str = "q quit  ↑↓ choose  Enter open  / filter  s sort  p pause  w save";
pub(super) const HELP_OPEN: &str =
    "q quit  Esc back  Tab packets/messages/bytes  ↑↓ scroll  End follow  p pause  w save";
pub(super) const HELP_TYPING: &str = "Enter done  Esc leave as it was  Ctrl+U empty";

/// Characters that a typed line may have.
const LONGEST: usize = 1_000;

pub(super) fn press(key: KeyEvent, ui: &mut Ui, shared: &Shared) -> After {
    if key.kind == KeyEventKind::Release {
        return After::Stay;
    }
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if control && key.code == KeyCode::Char('c') {
        return After::Quit;
    }
    if let Some(typing) = ui.typing.take() {
        typed(key.code, control, typing, ui, shared);
        return After::Stay;
    }
    ui.status = None;
    let open = ui.snapshot.open.is_some();
    let page = isize::try_from(ui.height.saturating_sub(1).max(1)).unwrap_or(1);
    match key.code {
        KeyCode::Char('q') => return After::Quit,
        KeyCode::Char('p' | ' ') => ui.paused = !ui.paused,
        KeyCode::Char('s') => ui.sort = ui.sort.next(),
        KeyCode::Char('/') => ui.typing = Some(Typing::Filter(ui.filter.clone())),
        KeyCode::Char('w') => match &ui.file {
            Some(file) => ui.status = Some((format!("every packet is written to {file} already"), false)),
            None => ui.typing = Some(Typing::FileName("wirelab-live.pcapng".to_owned())),
        },
        KeyCode::Tab => {
            let messages = ui.snapshot.open.as_ref().is_some_and(|open| !open.messages.rows.is_empty());
            ui.tab = ui.tab.next(messages);
        }
        KeyCode::Esc | KeyCode::Left if open => look_at(None, ui, shared),
        KeyCode::Enter | KeyCode::Right if !open => {
            let chosen = ui.snapshot.rows.get(ui.place()).map(|row| row.id());
            ui.chosen = chosen;
            look_at(chosen, ui, shared);
        }
        KeyCode::Up | KeyCode::Char('k') if open => ui.scroll(1),
        KeyCode::Down | KeyCode::Char('j') if open => ui.scroll(-1),
        KeyCode::PageUp if open => ui.scroll(page),
        KeyCode::PageDown if open => ui.scroll(-page),
        KeyCode::Home if open => ui.scroll(isize::MAX),
        KeyCode::End if open => ui.scrolled = 0,
        KeyCode::Up | KeyCode::Char('k') => ui.choose(-1),
        KeyCode::Down | KeyCode::Char('j') => ui.choose(1),
        KeyCode::PageUp => ui.choose(-page),
        KeyCode::PageDown => ui.choose(page),
        KeyCode::Home => ui.chosen = None,
        KeyCode::End => ui.choose(isize::MAX),
        _ => {}
    }
    After::Stay
}

/// Opens a stream or closes it; what is paused is looked at anew.
fn look_at(id: Option<super::super::history::StreamId>, ui: &mut Ui, shared: &Shared) {
    ui.scrolled = 0;
    let mut model = shared.lock();
    model.look_at(id);
    let paused = std::mem::take(&mut ui.paused);
    ui.refresh(&model);
    ui.paused = paused;
}

fn typed(code: KeyCode, control: bool, mut typing: Typing, ui: &mut Ui, shared: &Shared) {
    let (Typing::Filter(text) | Typing::FileName(text)) = &mut typing;
    match code {
        KeyCode::Esc => return,
        KeyCode::Enter => return done(typing, ui, shared),
        KeyCode::Char('u') if control => text.clear(),
        KeyCode::Char(character) if !control && text.chars().count() < LONGEST => text.push(character),
        KeyCode::Backspace => drop(text.pop()),
        _ => {}
    }
    ui.typing = Some(typing);
}

fn done(typing: Typing, ui: &mut Ui, shared: &Shared) {
    match typing {
        Typing::Filter(text) => {
            let said = shared.lock().set_filter(&text);
            if said.is_ok() {
                ui.filter = text.trim().to_owned();
            } else {
                // To be mended where it stands.
                ui.typing = Some(Typing::Filter(text));
            }
            ui.say(said);
        }
        Typing::FileName(name) => {
            let model = shared.lock();
            let interface = Interface { link: model.link(), snaplen: 262_144, ..Interface::default() };
            let said = model.save(Path::new(name.trim()), vec![interface]);
            drop(model);
            ui.say(said);
        }
    }
}
