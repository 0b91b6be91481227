//! What each key does.

use std::path::Path;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use wirelab_live::{FilterRefused, SaveError, Saved, StreamId};

use super::ui::{After, Typing, Ui};
use super::{Model, Shared};

/// The keys, for the last line.
pub(super) const HELP_LIST: &str = "? keys  q quit  ↑↓ choose  Enter open  / filter  s sort  p freeze  w save";
pub(super) const HELP_OPEN: &str = "? keys  q quit  Esc back  Tab packets, messages, bytes  ↑↓ scroll  p freeze";
pub(super) const HELP_TYPING: &str = "Enter done  Esc leave as it was  Ctrl+U empty";

/// All keys, for the page that `?` opens.
pub(super) const ALL: [(&str, &str); 12] = [
    ("q, Ctrl+C", "quit; the report comes then"),
    ("↑ ↓, k j", "choose a stream, or scroll the open one"),
    ("PgUp PgDn", "the same by pages"),
    ("Home End", "first and last; End follows what comes"),
    ("Enter, →", "open the chosen stream"),
    ("Esc, ←", "back to the list"),
    ("Tab", "packets, messages or bytes of the open stream"),
    ("/", "show only what a display filter lets through"),
    ("s", "another order of the list"),
    ("h", "hide what is said, or show it again"),
    ("p, Space", "freeze the picture; packets are still taken in"),
    ("w", "save the packets to a file"),
];

/// Characters that a typed line may have.
const LONGEST: usize = 1_000;

pub(super) fn press(key: KeyEvent, ui: &mut Ui, shared: &Shared) -> After {
    if key.kind == KeyEventKind::Release {
        return After::Stay;
    }
    // Escape and a key close behind it reach a program as that key with Alt.
    if key.modifiers.contains(KeyModifiers::ALT) && matches!(key.code, KeyCode::Char(_)) {
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        let alone = KeyEvent { modifiers: key.modifiers.difference(KeyModifiers::ALT), ..key };
        return match press(escape, ui, shared) {
            After::Stay => press(alone, ui, shared),
            after => after,
        };
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
    if std::mem::take(&mut ui.helping) {
        return After::Stay;
    }
    let open = ui.snapshot.open.is_some();
    let page = isize::try_from(ui.height.saturating_sub(1).max(1)).unwrap_or(1);
    match key.code {
        KeyCode::Char('q') => return After::Quit,
        KeyCode::Char('?') | KeyCode::F(1) => ui.helping = true,
        KeyCode::Char('p' | ' ') => ui.paused = !ui.paused,
        KeyCode::Char('s') => {
            ui.sort = ui.sort.next();
            ui.snapshot.arrange(ui.sort);
        }
        KeyCode::Char('h') => {
            ui.hidden = !ui.hidden;
            anew(ui, &shared.lock());
        }
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
fn look_at(id: Option<StreamId>, ui: &mut Ui, shared: &Shared) {
    ui.scrolled = 0;
    let mut model = shared.lock();
    model.monitor.open(id);
    anew(ui, &model);
}

/// Takes a new picture, also where it is frozen.
fn anew(ui: &mut Ui, model: &Model) {
    let paused = std::mem::take(&mut ui.paused);
    ui.refresh(model);
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
            let set = shared.lock().monitor.set_filter(&text);
            if set.is_ok() {
                ui.filter = text.trim().to_owned();
            } else {
                // To be mended where it stands.
                ui.typing = Some(Typing::Filter(text));
            }
            ui.say(set.map(|gone| looked(gone, &ui.filter)).map_err(|refused| on_one_line(&refused)));
        }
        Typing::FileName(name) => {
            let path = Path::new(name.trim());
            let application = concat!("wirelab ", env!("CARGO_PKG_VERSION"));
            let done = shared.lock().monitor.save(path, application);
            ui.say(done.map(|done| saved(done, path)).map_err(|error: SaveError| error.to_string()));
        }
    }
}

/// What a filter looked at.
fn looked(gone: u64, filter: &str) -> String {
    match (filter, gone) {
        ("", _) => "all streams".to_owned(),
        (_, 0) => String::new(),
        (_, gone) => format!("of the first {gone} packets, only the first one of each listed stream is still held"),
    }
}

/// What was saved.
fn saved(Saved { packets, gone }: Saved, path: &Path) -> String {
    let path = crate::output::shown(path);
    match gone {
        0 => format!("{packets} packets in {path}"),
        gone => format!("the last {packets} packets in {path}, numbered anew: {gone} before them are no longer held"),
    }
}

/// An error of several lines, without those that show where it is: the typed text stands in the line itself.
fn on_one_line(refused: &FilterRefused) -> String {
    let error = refused.to_string();
    let error = match refused {
        FilterRefused::Unreadable(_) => error,
        _ => format!("it {error}"),
    };
    let lines = error.lines().filter(|line| !line.starts_with("    ")).map(str::trim);
    lines.collect::<Vec<_>>().join("; ")
}
