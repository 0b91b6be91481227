//! The screen: a thread analyses, this one draws. They share the model under a lock that neither holds for long, and
//! the terminal is written to outside it: a slow terminal slows nothing but itself.

mod chart;
mod detail;
mod draw;
mod expected;
mod guard;
mod input;
mod keys;
mod rates;
mod snapshot;
mod table;
mod theme;
mod ui;

use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::Event;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::{DefaultTerminal, Frame, Terminal};
use wirelab_analyzers::report::ascii;
use wirelab_capture::live::Turn;
use wirelab_live::{Capture, Monitor, Needs, Plan};

use super::super::show::ladder::text_rows;
use super::signals::Signals;
use super::start::About;
use super::{Args, report};
use crate::failure::Failure;
use crate::output::Style;
use crate::output::letters::is_ascii;
use guard::Guard;
use input::Input;
use ui::{After, Ui};

/// Between two pictures.
const FRAME: Duration = Duration::from_millis(100);

/// Whether there is a terminal that a screen can be drawn on.
pub(super) fn is_possible() -> bool {
    io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|name| name != "dumb")
}

/// What is shown.
struct Model {
    monitor: Monitor,
    /// Whether no packet will come any more.
    ended: bool,
}

/// The model, shared by analysis and drawing.
#[derive(Clone)]
struct Shared {
    model: Arc<Mutex<Model>>,
    /// Whether the drawing thread waits: the lock is not fair by itself.
    wanted: Arc<AtomicBool>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Model> {
        self.wanted.store(true, Ordering::Release);
        let model = self.model.lock().unwrap_or_else(PoisonError::into_inner);
        self.wanted.store(false, Ordering::Release);
        model
    }
}

pub(super) fn run(
    args: &Args,
    capture: Capture,
    signals: &Signals,
    about: About,
    plan: Plan,
    style: Style,
) -> Result<(), Failure> {
    // Lines are coloured when they are drawn.
    let plain = style.plain();
    let needs = Needs { messages: true, held: Needs::HELD, written: args.only_file() };
    let monitor = Monitor::new(plan, needs, Box::new(move |rung| text_rows(rung, plain)));
    let shared = Shared { model: Arc::new(Mutex::new(Model { monitor, ended: false })), wanted: Arc::default() };
    let (stop, gauge) = (capture.stop_handle(), capture.gauge());
    let analysis = analyse(capture, shared.clone())?;
    let mut ui = Ui::new(&about, args.filter.text().unwrap_or_default(), gauge, args.hide_texts, style);
    let mut terminal = enter()?;
    let guard = Guard::new(leave, leave);
    let input = Input::start()?;
    let mut drawn: Option<Instant> = None;
    let looped: io::Result<()> = loop {
        if signals.asked() || analysis.is_finished() && !shared.lock().ended {
            break Ok(());
        }
        if drawn.is_none_or(|at| at.elapsed() >= FRAME) {
            drawn = Some(Instant::now());
            ui.refresh(&shared.lock());
            if let Err(error) = terminal.draw(|frame| {
                draw::draw(frame, &mut ui);
                letters(frame);
            }) {
                break Err(error);
            }
        }
        let left = drawn.map_or(FRAME, |at| FRAME.saturating_sub(at.elapsed()));
        match input.next(left) {
            Ok(None) => {}
            Ok(Some(Event::Key(key))) => {
                drawn = None;
                if keys::press(key, &mut ui, &shared) == After::Quit {
                    break Ok(());
                }
            }
            Ok(Some(_)) => drawn = None,
            Err(error) => break Err(error),
        }
    };
    drop(guard);
    stop.stop();
    let capture = analysis.join().map_err(|_| anyhow::anyhow!("the analysing thread failed"))?;
    let ended = capture.finish().map_err(|error| Failure::Usage(error.into()))?;
    looped?;
    let model = Arc::into_inner(shared.model).ok_or_else(|| anyhow::anyhow!("the model is still in use"))?;
    let finished = model.into_inner().unwrap_or_else(PoisonError::into_inner).monitor.finish();
    report::print(args, about, report::Over { ended, finished }, style)
}

/// ASCII alone, on a terminal that shows nothing else.
fn letters(frame: &mut Frame<'_>) {
    if !is_ascii() {
        return;
    }
    for cell in &mut frame.buffer_mut().content {
        if !cell.symbol().is_ascii() {
            let symbol: String = cell.symbol().chars().map(ascii::like).take(1).collect();
            cell.set_symbol(&symbol);
        }
    }
}

/// The alternate screen, in raw mode. Without ratatui's own hook for panics: the guard has one.
fn enter() -> io::Result<DefaultTerminal> {
    enable_raw_mode()?;
    let entered = execute!(io::stdout(), EnterAlternateScreen);
    entered.and_then(|()| Terminal::new(CrosstermBackend::new(io::stdout()))).inspect_err(|_| leave())
}

/// The terminal as it was.
pub(super) fn leave() {
    // Nobody is left to tell when the terminal has gone.
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
}

/// Analyses in a thread of its own until nothing more comes.
fn analyse(mut capture: Capture, shared: Shared) -> Result<JoinHandle<Capture>, Failure> {
    let builder = std::thread::Builder::new().name("analysis".to_owned());
    let thread = builder.spawn(move || {
        loop {
            let turn = capture.next();
            if matches!(turn, Turn::Ended) {
                break;
            }
            if matches!(turn, Turn::Batch(_)) && shared.wanted.load(Ordering::Acquire) {
                std::thread::sleep(Duration::from_micros(200));
            }
            let monitor = &mut shared.model.lock().unwrap_or_else(PoisonError::into_inner).monitor;
            monitor.turn(turn);
            if monitor.is_to_end() {
                capture.end_soon();
            }
        }
        let mut model = shared.model.lock().unwrap_or_else(PoisonError::into_inner);
        model.monitor.catch_up();
        model.ended = true;
        drop(model);
        capture
    });
    Ok(thread?)
}
