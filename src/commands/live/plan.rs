//! What the command line asks for, read before anything is captured.

use wirelab_analyzers::app::DecodeAs;
use wirelab_analyzers::engine::Settings;
use wirelab_analyzers::filter::Filter;
use wirelab_live::Plan;

use super::Args;
use crate::failure::Failure;
use crate::options::Format;

/// Reads the command line.
pub(super) fn of(args: &Args) -> Result<Plan, Failure> {
    // On the screen a filter may be typed later: every field can be named.
    let words = args.lab.words(["wirelab."])?;
    let filter = args.filter.compile(&words.registry)?;
    let until = args.until.as_deref().map(|text| Filter::compile(text, &words.registry)).transpose();
    let until = until.map_err(|error| Failure::Usage(anyhow::anyhow!("display filter, {error}")))?;
    let mut plan = Plan {
        filter,
        until,
        ask: args.lab.wanted()?,
        registry: words.registry,
        lookup: words.lookup,
        ..Plan::default()
    };
    for (option, filter) in [("-Y", &plan.filter), ("--until", &plan.until)] {
        let checked = filter.as_ref().map_or(Ok(()), |filter| plan.check(filter));
        checked.map_err(|refused| Failure::Usage(anyhow::anyhow!("{option} {refused}")))?;
    }
    let any = |needs: fn(&Filter) -> bool| [&plan.filter, &plan.until].into_iter().flatten().any(needs);
    // As in `analyze`: programs that read the CSV of before get the same columns, unless a lab is asked for.
    let listens = args.lab.given() || args.format != Format::Csv || any(Filter::needs_messages);
    let usual = Settings::default().with_services(args.lab.services()?);
    let settings = args.filter.settings(usual, any(Filter::needs_applications))?;
    let all = args.filter.settings(Settings::default(), true)?;
    plan.decode_as = all.applications.unwrap_or(DecodeAs::NONE);
    plan.settings = settings;
    plan.ask = plan.ask.filter(|_| listens);
    Ok(plan)
}
