//! See `wirelab_fuzz::worksheet`.
#![cfg_attr(fuzzing, no_main)]

wirelab_fuzz::target!(wirelab_fuzz::worksheet::run);
