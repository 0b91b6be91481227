#!/bin/sh
# Starts wirelab. What captures is started with the right to capture where this user has it: members of the group wirelab may
# run the program beside this one that has it. Nothing else is given the right: a command that reads the files of others has
# no use for it.
home=/usr/lib/wirelab
capturing=$home/capture/wirelab
next=
for word in "$@"; do
  if [ -n "$next" ]; then
    next=
    continue
  fi
  case $word in
    --color) next=1 ;;
    -*) ;;
    live | run | interfaces | doctor | extcap)
      [ -x "$capturing" ] && exec "$capturing" "$@"
      break
      ;;
    web)
      for option in "$@"; do
        [ "$option" = --live ] && [ -x "$capturing" ] && exec "$capturing" "$@"
      done
      break
      ;;
    *) break ;;
  esac
done
exec $home/wirelab "$@"
