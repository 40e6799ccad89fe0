/** The physical model as a ride: steps the field as event time goes on. */
import type { Field, FieldSink } from './model/field.ts';
import type { RideSource } from './ride.ts';

/** `onCrossing` hears the truth about every line crossing, as it happens in the model. */
export function modelRide(field: Field, onCrossing?: FieldSink['crossing']): RideSource {
  return {
    riders: field.riders.length,
    advance(untilMs, tell) {
      const sink: FieldSink = { fix: tell, ...(onCrossing === undefined ? {} : { crossing: onCrossing }) };
      while (field.nowMs() < untilMs) if (!field.step(sink)) return false;
      return true;
    },
    alongM: (rider) => field.alongM(rider),
  };
}
