/** Whether this screen is touched by fingers rather than pointed at: what is pressed is then 44 px high at the least. */
export const isTouched = (): boolean => matchMedia('(pointer: coarse)').matches;
