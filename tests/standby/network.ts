/** A venue's network in namespaces: a switch, two computers and the riders' phones, each with one cable. */
import { execFileSync } from 'node:child_process';

export interface Network {
  readonly first: { readonly name: string; readonly host: string };
  readonly second: { readonly name: string; readonly host: string };
  readonly phones: { readonly name: string; readonly host: string };
  /** The switch: port `p1` is the first computer's, `p2` the second's. */
  readonly hub: string;
  remove(): void;
}

const ip = (...args: string[]): void =>
  void execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });

/** Whether namespaces can be made here: Linux, root, iproute2. */
export function hasNamespaces(): boolean {
  const name = `bl-standby-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return true;
  } catch {
    return false;
  }
}

export function createNetwork(id: string): Network {
  const of = (part: string) => `bl-standby-${id}-${part}`;
  const made: string[] = [];
  const add = (name: string): void => {
    ip('netns', 'add', name);
    made.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  };
  const remove = (): void => {
    for (const name of made.splice(0).reverse())
      try {
        ip('netns', 'del', name);
      } catch {
        // Gone already.
      }
  };
  try {
    const hub = of('switch');
    add(hub);
    ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'br0', 'up');
    const join = (part: string, port: string, host: string) => {
      const name = of(part);
      add(name);
      ip('-n', name, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', port, 'netns', hub);
      ip('-n', hub, 'link', 'set', port, 'master', 'br0', 'up');
      ip('-n', name, 'address', 'add', `${host}/24`, 'dev', 'eth0');
      ip('-n', name, 'link', 'set', 'eth0', 'up');
      // So that announcements by multicast have a way.
      ip('-n', name, 'route', 'add', '224.0.0.0/4', 'dev', 'eth0');
      return { name, host };
    };
    const first = join('first', 'p1', '10.77.0.1');
    const second = join('second', 'p2', '10.77.0.2');
    const phones = join('phones', 'p3', '10.77.0.10');
    return { first, second, phones, hub, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
