/** Templates that organisers keep of their races, beside those that come with the station. Kept in the journal's settings. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RaceTemplate } from '../../race/copy.ts';
import { category, name, raceFormat, rules } from '../../race/decisions/values.ts';
import { BUILT_IN, type BuiltIn, TEMPLATES } from '../../race/templates.ts';
import type { Journal } from '../journal/journal.ts';

const PREFIX = 'event/template/';
const TEMPLATES_MAX = 100;

const kept = z.object({
  name,
  by: z.string(),
  atMs: z.number(),
  format: raceFormat,
  rules,
  categories: z.array(category).max(60),
});
export type TemplateKept = z.infer<typeof kept> & { readonly id: string };

export interface Templates {
  /** Those of the house, by their name. */
  list(): readonly TemplateKept[];
  /** Built in, or kept; null when there is none. */
  get(id: string): RaceTemplate | null;
  /** Null when there are as many as are kept. One of the same name is replaced. */
  keep(called: string, template: RaceTemplate, by: string): Promise<TemplateKept | null>;
  remove(id: string): Promise<boolean>;
}

const isBuiltIn = (id: string): id is BuiltIn => BUILT_IN.some((one) => one === id);

export function openTemplates(settings: Journal['settings'], now: () => number): Templates {
  const list = (): readonly TemplateKept[] =>
    settings
      .entries(PREFIX)
      .flatMap(([key, value]) => {
        const parsed = kept.safeParse(value);
        return parsed.success ? [{ ...parsed.data, id: key.slice(PREFIX.length) }] : [];
      })
      .sort((a, b) => a.name.localeCompare(b.name));
  return {
    list,
    get: (id) => (isBuiltIn(id) ? TEMPLATES[id] : (list().find((one) => one.id === id) ?? null)),
    async keep(called, { format, rules: set, categories }, by) {
      const all = list();
      const same = all.find((one) => one.name === called);
      if (same === undefined && all.length >= TEMPLATES_MAX) return null;
      const id = same?.id ?? randomBytes(6).toString('hex');
      const template = { name: called, by, atMs: now(), format, rules: set, categories: [...categories] };
      await settings.put(PREFIX + id, template);
      return { ...template, id };
    },
    async remove(id) {
      if (settings.get(PREFIX + id) === undefined) return false;
      await settings.delete(PREFIX + id);
      return true;
    },
  };
}
