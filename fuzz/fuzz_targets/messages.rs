//! See `wirelab_fuzz::messages`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::messages::run);
