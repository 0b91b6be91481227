//! What is to be looked for and what is to be shown, before anything is captured.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::message::Ask;
use wirelab_analyzers::report::messages::UNANSWERED;

use super::Args;
use crate::failure::Failure;
use crate::lab::Words;
use crate::options::Format;

/// What the command line asks for.
pub(super) struct Plan {
    /// `-Y`.
    pub(super) filter: Option<Filter>,
    /// Whether `--until` asks for messages.
    until_asks: bool,
    /// The engine's settings: application protocols are read if an expression names a field of theirs.
    pub(super) settings: Settings,
    /// What is to be decoded as what, also for filters that are typed later.
    pub(super) decode_as: DecodeAs,
    /// Which labs to listen for; `None`: none.
    pub(super) ask: Option<Ask>,
    /// The fields that can be named.
    pub(super) words: Words,
    /// Whether the report has columns of labs in every form.
    pub(super) lab_given: bool,
}

impl Plan {
    /// Reads the command line; also gives the filter of `--until`.
    pub(super) fn of(args: &Args) -> Result<(Self, Option<Filter>), Failure> {
        // On the screen a filter may be typed later: every field can be named.
        let words = args.lab.words(["wirelab."])?;
        let filter = args.filter.compile(&words.registry)?;
        let until = args.until.as_deref().map(|text| {
            Filter::compile(text, &words.registry)
                .map_err(|error| Failure::Usage(anyhow::anyhow!("display filter, {error}")))
        });
        let until = until.transpose()?;
        let ask = args.lab.wanted()?;
        for (option, filter) in [("-Y", &filter), ("--until", &until)] {
            if let Some(why) = filter.as_ref().and_then(|filter| impossible(filter, ask.is_some())) {
                return Err(Failure::Usage(anyhow::anyhow!("{option} {why}")));
            }
        }
        let lab_given = args.lab.given();
        // As in `analyze`: programs that read the CSV of before get the same columns, unless a lab is asked for.
        let messages = |filter: &Option<Filter>| filter.as_ref().is_some_and(Filter::needs_messages);
        let asked = lab_given || args.format != Format::Csv || messages(&filter) || messages(&until);
        let needs = |filter: &Option<Filter>| filter.as_ref().is_some_and(Filter::needs_applications);
        let settings = args.filter.settings(Settings::default(), needs(&filter) || needs(&until))?;
        let decode_as = args.filter.settings(Settings::default(), true)?.applications.unwrap_or(DecodeAs::NONE);
        let until_asks = messages(&until);
        let ask = ask.filter(|_| asked);
        Ok((Self { filter, until_asks, settings, decode_as, ask, words, lab_given }, until))
    }

    /// Whether an expression asks for messages.
    pub(super) fn asks_for_messages(&self) -> bool {
        self.until_asks || self.filter.as_ref().is_some_and(Filter::needs_messages)
    }
}

/// Why an expression cannot be asked while packets come.
pub(super) fn impossible(filter: &Filter, labs: bool) -> Option<String> {
    let late = filter
        .fields()
        .iter()
        .find(|field| field.needs_summary() && !field.needs_messages() || field.name() == UNANSWERED);
    if let Some(field) = late {
        return Some(format!(
            "names {}, whose value is known only at the end of a capture; write the capture with -w and use \
             'wirelab analyze -Y'",
            field.name()
        ));
    }
    let message = filter.fields().iter().find(|field| field.needs_messages()).filter(|_| !labs)?;
    Some(format!("names {}, and with --lab none nobody listens to messages", message.name()))
}
