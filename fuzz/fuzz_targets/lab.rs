//! See `wirelab_fuzz::lab`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::lab::run);
