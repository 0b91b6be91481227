//! See `wirelab_fuzz::log`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::log::run);
