//! The filters that each packet is shown to.

use wirelab_analyzers::engine::PacketView;
use wirelab_analyzers::filter::Filter;
use wirelab_analyzers::report::analysis::Matched;

use crate::plan::Plan;

/// The filters, and what they have found.
pub(crate) struct Filters {
    until: Option<Filter>,
    met: bool,
    report: Option<Filter>,
    matched: Matched,
    shown: Shown,
}

/// Which packets are shown.
enum Shown {
    /// Those that are reported.
    Reported,
    /// Others: a filter was typed. `None` shows all.
    Typed(Option<Filter>),
}

impl Filters {
    pub(crate) fn new(plan: &Plan) -> Self {
        let (until, report) = (plan.until.clone(), plan.filter.clone());
        Self { until, met: false, report, matched: Matched::default(), shown: Shown::Reported }
    }

    /// Whether a packet is to be shown. Notes whether it is to be reported, and whether it is the one to end with.
    pub(crate) fn ask(&mut self, packet: &PacketView<'_>) -> bool {
        if self.until.as_ref().is_some_and(|until| until.matches(packet)) {
            self.until = None;
            self.met = true;
        }
        let reported = self.report.as_ref().is_none_or(|filter| filter.matches(packet));
        if reported && self.report.is_some() {
            self.matched.packet(packet);
        }
        match &self.shown {
            Shown::Reported => reported,
            Shown::Typed(filter) => filter.as_ref().is_none_or(|filter| filter.matches(packet)),
        }
    }

    /// Shows other packets from now on than are reported.
    pub(crate) fn show(&mut self, filter: Option<Filter>) {
        self.shown = Shown::Typed(filter);
    }

    /// Whether the packet to end with has come since this was asked last.
    pub(crate) fn is_met(&mut self) -> bool {
        std::mem::take(&mut self.met)
    }

    /// The streams to report; `None`: all.
    pub(crate) fn matched(self) -> Option<Matched> {
        self.report.is_some().then_some(self.matched)
    }
}
