/**
 * Compiled code is kept between starts, because a station that was killed in the middle of a race must serve again within two
 * seconds, and most of a start is compiling.
 */
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// What was said of room for young objects on the command line is for this thread; V8 would give as much to each of the others,
// whatever that one was made with. They are made with less.
setFlagsFromString('--max-semi-space-size=0');
// A heap may grow by half between two collections of all of it; V8 lets one that fills quickly grow fourfold. Of 1,000 riders
// on a busy day that was 200 MB of what nobody needs any more. The price is processor: 6 % at 30 times a race's speed, 40 %
// where a day is poured in as fast as it goes (docs/bench.md). First of all: compiled code is kept by the flags it was made with.
setFlagsFromString('--heap-growing-percent=50');
// Room for young objects grows to what it may be at once, not by doubling from a megabyte: all that a start makes of a journal lives, and
// was copied at each step. A sixth of the main thread's processor until 1,000 riders' four hours are on the board; no memory.
setFlagsFromString('--semi-space-growth-factor=16');
enableCompileCache();
