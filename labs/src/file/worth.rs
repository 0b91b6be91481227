//! What a check is worth: points that count, a bonus or a cost, alone or as one of several.

use toml::Spanned;

use super::Problems;
use crate::check::{Check, Worth, groups};

/// Most points of one check.
const MAX_POINTS: f64 = 10_000.0;

/// The entries of a check that say what it is worth.
pub(super) struct Asked {
    pub(super) points: Option<Spanned<f64>>,
    pub(super) costs: Option<Spanned<f64>>,
    pub(super) bonus: Option<Spanned<bool>>,
}

/// Hundredths of points, and what they do.
pub(super) fn read(asked: Asked, problems: &mut Problems<'_>) -> Option<(u32, Worth)> {
    let bonus = asked.bonus.as_ref().is_some_and(|bonus| *bonus.get_ref());
    if let Some(costs) = &asked.costs {
        if bonus || asked.points.is_some() {
            let what = "a check that `costs` something gives no `points` and is no `bonus`";
            problems.at(costs.span(), what);
        }
        return Some((hundredths(costs, problems)?, Worth::Costs));
    }
    let points = asked.points.as_ref().map_or(Some(0), |points| hundredths(points, problems))?;
    if let Some(given) = asked.bonus.filter(|_| bonus && points == 0) {
        problems.at(given.span(), "a bonus has `points`");
    }
    Some((points, if bonus { Worth::Bonus } else { Worth::Counts }))
}

fn hundredths(raw: &Spanned<f64>, problems: &mut Problems<'_>) -> Option<u32> {
    let points = *raw.get_ref();
    if !(0.0..=MAX_POINTS).contains(&points) {
        problems.at(raw.span(), format!("points are 0 to {MAX_POINTS}"));
        return None;
    }
    // In range, as was just seen.
    Some((points * 100.0).round() as u32)
}

/// Whether checks of which one is enough are worth the same, so that the maximum does not depend on which it is. `names` are the
/// `one-of` entries.
pub(super) fn alike(checks: &[Check], names: &[Spanned<String>], problems: &mut Problems<'_>) {
    for group in groups(checks) {
        let group: Vec<&Check> = group.into_iter().filter_map(|place| checks.get(place)).collect();
        let Some((one, name)) = group.first().and_then(|one| Some((*one, one.one_of.as_ref()?))) else { continue };
        let what = match group.len() {
            1 => format!("no other check is `one-of` \"{name}\""),
            _ if group.iter().any(|other| (other.points, other.worth) != (one.points, one.worth)) => {
                format!("the checks that are `one-of` \"{name}\" are not worth the same")
            }
            _ if one.worth == Worth::Costs => "`one-of` is for checks that give points".to_owned(),
            _ => continue,
        };
        let span = names.iter().find(|known| known.get_ref() == name).map_or(0..0, Spanned::span);
        problems.at(span, what);
    }
}
