//! What functions give for a packet.

use std::net::{Ipv4Addr, Ipv6Addr};

use wirelab_engine::engine::PacketView;

use super::calculate::{MOST, values};
use super::datum::{Atom, Datum};
use super::program::{Function, Purpose, Source};
use super::special;

/// All values of a call in a packet.
pub(super) fn call(function: Function, arguments: &[Source], view: &PacketView<'_>) -> Vec<Datum> {
    let mut all = arguments.iter().flat_map(|argument| values(argument, view));
    let each = |change: &dyn Fn(Atom<'_>) -> Option<Datum>, all: &mut dyn Iterator<Item = Datum>| -> Vec<Datum> {
        all.filter_map(|value| change(value.atom())).take(MOST).collect()
    };
    match function {
        Function::Count => vec![Datum::Number(all.count() as i128)],
        Function::Len => each(
            &|value| {
                let length = match value {
                    Atom::Text(text) => text.len(),
                    Atom::Ipv4(_) => 4,
                    Atom::Ipv6(_) => 16,
                    other => other.own_bytes()?.len(),
                };
                Some(Datum::Number(length as i128))
            },
            &mut all,
        ),
        Function::Upper => each(&|value| change_text(value, str::to_ascii_uppercase), &mut all),
        Function::Lower => each(&|value| change_text(value, str::to_ascii_lowercase), &mut all),
        Function::Text(kind) => each(&|value| Some(Datum::Text(value.text(kind))), &mut all),
        Function::Names(names) => each(
            &|value| {
                let Atom::Number(number) = value else { return None };
                let named = names.iter().find(|(value, _)| i128::from(*value) == number);
                named.map(|(_, name)| Datum::Text((*name).to_owned()))
            },
            &mut all,
        ),
        Function::Decimal => each(&|value| number_text(value, |number| number.to_string()), &mut all),
        Function::Hexadecimal(digits) => {
            let width = usize::from(digits) + 2;
            each(&|value| number_text(value, |number| format!("{number:#0width$x}")), &mut all)
        }
        Function::SpecialName => each(&|value| block(value).map(|(name, _)| Datum::Text(name.to_owned())), &mut all),
        Function::SpecialMask => each(&|value| block(value).map(|(_, mask)| Datum::Number(i128::from(mask))), &mut all),
        Function::Is(purpose) => each(&|value| is(purpose, value).map(Datum::Boolean), &mut all),
        Function::Abs => each(
            &|value| match value {
                Atom::Number(number) => Some(Datum::Number(number.checked_abs()?)),
                Atom::Nanos(nanos) => Some(Datum::Nanos(nanos.checked_abs()?)),
                _ => None,
            },
            &mut all,
        ),
        Function::Max => {
            all.reduce(|a, b| if b.atom().order(&a).is_some_and(|o| o.is_gt()) { b } else { a }).into_iter().collect()
        }
        Function::Min => {
            all.reduce(|a, b| if b.atom().order(&a).is_some_and(|o| o.is_lt()) { b } else { a }).into_iter().collect()
        }
    }
}

fn change_text(value: Atom<'_>, change: fn(&str) -> String) -> Option<Datum> {
    match value {
        Atom::Text(text) => Some(Datum::Text(change(text))),
        _ => None,
    }
}

fn number_text(value: Atom<'_>, text: impl Fn(i128) -> String) -> Option<Datum> {
    match value {
        Atom::Number(number) => Some(Datum::Text(text(number))),
        _ => None,
    }
}

fn block(value: Atom<'_>) -> Option<(&'static str, u8)> {
    match value {
        Atom::Ipv4(address) => special::v4(address),
        Atom::Ipv6(address) => special::v6(address),
        _ => None,
    }
}

fn is(purpose: Purpose, value: Atom<'_>) -> Option<bool> {
    match value {
        Atom::Ipv4(address) => {
            let address = Ipv4Addr::from(address);
            Some(match purpose {
                Purpose::LinkLocal => address.is_link_local(),
                Purpose::Multicast => address.is_multicast(),
                Purpose::Private => address.is_private(),
                Purpose::UniqueLocal => false,
            })
        }
        Atom::Ipv6(address) => {
            let address = Ipv6Addr::from(address);
            Some(match purpose {
                Purpose::LinkLocal => address.is_unicast_link_local(),
                Purpose::Multicast => address.is_multicast(),
                Purpose::Private => false,
                Purpose::UniqueLocal => address.is_unique_local(),
            })
        }
        _ => None,
    }
}
