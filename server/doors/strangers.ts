/** Places for those who have not said who they are: so many in all, so many of one address. */

export interface Strangers {
  /** A place, given back by calling what is returned (again and again does no harm); or why there is none. */
  enter(address: string): (() => void) | 'full' | 'address-full';
}

export function createStrangers(most: number, perAddressMost: number): Strangers {
  const byAddress = new Map<string, number>();
  let all = 0;
  return {
    enter(address) {
      const mates = byAddress.get(address) ?? 0;
      if (mates >= perAddressMost) return 'address-full';
      if (all >= most) return 'full';
      byAddress.set(address, mates + 1);
      all += 1;
      let isIn = true;
      return () => {
        if (!isIn) return;
        isIn = false;
        all -= 1;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}
