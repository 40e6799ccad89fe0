/** What this process may use, asked of the operating system at start: bounds on strangers are shares of it. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

export interface ProcessResources {
  /** File descriptors (sockets and files) that the process may have open. */
  readonly descriptors: number;
  /** Memory that it may use, bytes: the machine's, or its container's. */
  readonly memoryBytes: number;
}

/** Where the system does not say: what macOS and most Linux distributions give a program at least. */
const DESCRIPTORS_FALLBACK = 1_024;
/** How many descriptors and how much memory there are for this process. Never throws. */
export function processResources(): ProcessResources {
  return { descriptors: descriptorLimit(), memoryBytes: memoryLimit() };
}

function descriptorLimit(): number {
  // Windows has no such limit that a program would meet before its memory.
  if (process.platform === 'win32') return 16_384;
  if (process.platform === 'linux') return linuxLimit();
  try {
    const report = process.report as typeof process.report & { excludeNetwork?: boolean };
    const before = report.excludeNetwork;
    report.excludeNetwork = true; // it would look up names
    const { userLimits } = report.getReport() as unknown as {
      userLimits?: { open_files?: { soft?: number | string } };
    };
    report.excludeNetwork = before ?? false;
    const soft = userLimits?.open_files?.soft;
    if (soft === 'unlimited') return 65_536;
    return typeof soft === 'number' && soft > 0 ? soft : DESCRIPTORS_FALLBACK;
  } catch {
    return DESCRIPTORS_FALLBACK;
  }
}

/** Of a report, which other systems need, every thread makes a part: while they start that takes longest of all. */
function linuxLimit(): number {
  try {
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (soft === 'unlimited') return 65_536;
    return Number(soft) > 0 ? Number(soft) : DESCRIPTORS_FALLBACK;
  } catch {
    return DESCRIPTORS_FALLBACK;
  }
}

function memoryLimit(): number {
  const machine = totalmem();
  const constrained = process.constrainedMemory();
  // Without a container's limit Node answers 0 or a number larger than any machine.
  return constrained > 0 && constrained < machine ? constrained : machine;
}

/** What a viewer takes of a process, socket and subscription included: 7 to 10 KiB were measured (docs/cloud.md). */
const VIEWER_BYTES = 16_384;
/**
 * Of a door's connections so many stay for pages and what they ask, which viewers would otherwise take: a twentieth, and no
 * more than so many, since a page's connections give way to whoever comes (gate.ts).
 */
const KEPT_FOR_PAGES = 0.05;
const KEPT_FOR_PAGES_MOST = 384;

/** Viewers of a live feed: as many as its door lets in, but for those kept for pages, in half of its memory. */
export const viewersOf = (resources: ProcessResources): number => {
  const connections = connectionsOf(resources);
  const forPages = Math.min(Math.ceil(connections * KEPT_FOR_PAGES), KEPT_FOR_PAGES_MOST);
  return Math.floor(Math.min(connections - forPages, resources.memoryBytes / 2 / VIEWER_BYTES));
};

/**
 * What a process opens for itself: files, a database, what it asks of others. That does not grow with its limit: a tenth of
 * 20,000 kept 2,000 spectators out of a crowd that its process had room for.
 */
const KEPT_FOR_ITSELF = 0.1;
const KEPT_FOR_ITSELF_LEAST = 96;
const KEPT_FOR_ITSELF_MOST = 512;

/** Connections of a process that has one door (the crowd's, the relay): all but what it needs for itself. */
export const connectionsOf = ({ descriptors }: ProcessResources): number => {
  const itself = Math.max(KEPT_FOR_ITSELF_LEAST, Math.ceil(descriptors * KEPT_FOR_ITSELF));
  return Math.max(32, descriptors - Math.min(itself, KEPT_FOR_ITSELF_MOST));
};
