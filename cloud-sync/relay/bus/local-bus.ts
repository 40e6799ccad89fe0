/** The bus of a relay that is alone: straight to itself. */
import type { Bus, BusListener } from './bus.ts';

export function createLocalBus(listener: BusListener): Bus {
  const newest = new Map<string, number>();
  return {
    works: true,
    async publish(batch) {
      const key = `${batch.station}/${batch.epoch}`;
      if (batch.last <= (newest.get(key) ?? 0)) return;
      newest.set(key, batch.last);
      listener.batch(batch);
    },
    async tell(news) {
      listener.news(news);
    },
    follow() {},
    async close() {},
  };
}
