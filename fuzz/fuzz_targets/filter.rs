//! See `wirelab_fuzz::filter`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::filter::run);
