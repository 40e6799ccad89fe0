/** A sheet's rows as riders: every cell typed by what its column means, with findings where it can't be. Pure. */

import { chipKey } from '../../chip.ts';
import type { Category, EntryFields } from '../../decisions/values.ts';
import type { Bib, CategoryId } from '../../ids.ts';
import { BIB_PATTERN } from '../../ids.ts';
import { elementOf } from '../../present.ts';
import { bibKey } from '../bib.ts';
import { nameParts } from '../names.ts';
import { type CategoryNamed, categoryFor, newCategory } from './categories.ts';
import {
  bibText,
  chipsOf,
  cutTo,
  hasLostLetters,
  isShortened,
  likelyBib,
  nationOf,
  sexOf,
  uciIdOf,
  whole,
  withoutLostLetters,
} from './cells.ts';
import { type Column, columnName, type Layout, type Section } from './columns.ts';
import { birthOf, type DateOrder, dateOrder } from './dates.ts';
import { type FindingCode, type FindingFacts, type Findings, severityOf } from './findings.ts';
import { byHeadings, type Headed, notRiders } from './headings.ts';
import type { Meaning } from './heads.ts';
import type { StartReader } from './starts.ts';
import { folded } from './table.ts';

/** A rider as the list has them: only what the list says. */
export interface RiderRead {
  /** As a spreadsheet counts it. */
  readonly row: number;
  readonly bib: Bib | null;
  /** The cell is empty: a rider who is known may do without. */
  readonly noBib: boolean;
  /** A row before it has the same bib. */
  readonly bibTwice: boolean;
  readonly name: string;
  /** The cell of whole names as it stands: "Müller, Jörg". */
  readonly wholeName: string;
  readonly category: CategoryId | null;
  /** All of the record but bib, name and category. */
  readonly fields: Partial<Omit<EntryFields, 'bib' | 'name' | 'category'>>;
  /** Why the row waits; nothing when it is fine. */
  readonly wrong: boolean;
}

export interface RowSettings {
  readonly categories: readonly CategoryNamed[];
  readonly usual: CategoryId | null;
  /** For rows that name none where nothing else is usual: a category of this name, made if there is none. */
  readonly forNone: string | null;
  /** Rows that get the next free bib: theirs may be somebody else's. */
  readonly free: ReadonlySet<number>;
  /** Rows that a person left out: nothing in them is wrong, and no other row is wrong because of them. */
  readonly left: ReadonlySet<number>;
  /** Names of categories to be made as the list has them. */
  readonly create: ReadonlySet<string>;
  /** What names in the list mean, as a person says, by folded name. */
  readonly means: ReadonlyMap<string, CategoryId>;
  readonly model: Category['length'];
  readonly thisYear: number;
  /** Riders of the race by bib, whose category a doubtful name leaves as it is. */
  readonly categoryOfBib: (bib: string) => CategoryId | null;
}

export interface RowsRead {
  readonly riders: readonly RiderRead[];
  readonly created: readonly Category[];
  /** Rows taken for headings and sums. */
  readonly passedOver: readonly number[];
}

const TEXT_MAX: Partial<Record<Meaning, number>> = {
  team: 120,
  club: 120,
  teamCode: 20,
  licence: 40,
  city: 80,
  state: 80,
  email: 200,
  phone: 80,
  emergency: 300,
  notes: 500,
  first: 80,
  last: 80,
  name: 120,
};

/** Reads all sections under one header. */
export function readRows(
  layout: Layout,
  settings: RowSettings,
  starts: StartReader,
  findings: Findings,
): RowsRead {
  const reader = new RowReader(layout, settings, starts, findings);
  // Where a column says the category, what stands between the riders does not.
  const hasCategories = layout.columns.some(({ meaning }) => meaning === 'category');
  const sections: readonly (Section & Partial<Headed>)[] = hasCategories
    ? layout.sections
    : byHeadings(layout);
  const riders = sections.flatMap((section) => {
    const category = reader.categoryOfTitles(section, sections);
    return section.rows.flatMap(({ at, cells }) => {
      if (category === null || !section.headings?.has(at)) return reader.read(at + 1, cells, category) ?? [];
      reader.passedOver.push(at + 1);
      return [];
    });
  });
  if (riders.length === 0) findings.add('no-rows', {});
  return { riders, created: reader.created, passedOver: reader.passedOver };
}

/** Who stands in a row that was left out, for whoever looks for it. */
function leftRow(row: number, of: (meaning: Meaning) => string): RiderRead {
  const bib = bibText(of('bib'));
  const name = of('name') || [of('first'), of('last')].filter(Boolean).join(' ');
  return {
    ...{ row, bib: BIB_PATTERN.test(bib) ? (bib as Bib) : null, noBib: bib === '', bibTwice: false },
    ...{ name: cutTo(name, 120), wholeName: of('name'), category: null, fields: {}, wrong: false },
  };
}

/** What the titles above riders say of their category; null: nothing. */
type SectionCategory = { readonly is: CategoryId } | { readonly unknown: string } | null;

class RowReader {
  readonly #layout: Layout;
  readonly #settings: RowSettings;
  readonly #starts: StartReader;
  readonly #findings: Findings;
  readonly #dates: { order: DateOrder; sure: boolean };
  readonly #sexes: readonly string[];
  readonly #rowOf = new Map<string, number>();
  readonly #rowOfCells = new Map<string, number>();
  readonly #rowOfChip = new Map<string, number>();
  readonly created: Category[] = [];
  readonly passedOver: number[] = [];
  #row = 0;
  #wrong = false;

  constructor(layout: Layout, settings: RowSettings, starts: StartReader, findings: Findings) {
    this.#layout = layout;
    this.#settings = settings;
    this.#starts = starts;
    this.#findings = findings;
    const cellsOf = (meaning: Meaning) => {
      const column = this.#column(meaning);
      if (column === null) return [];
      return layout.sections
        .flatMap(({ rows }) => rows.map(({ cells }) => cells[column.at] ?? ''))
        .filter(Boolean);
    };
    this.#dates = dateOrder(cellsOf('birth'), settings.thisYear);
    this.#sexes = cellsOf('sex');
    if (!this.#dates.sure)
      findings.add('dates-unclear', { order: this.#dates.order }, this.#where('birth', false));
    for (const column of layout.columns)
      if (column.meaning === 'own' && hasLostLetters(column.head))
        findings.add(
          'head-letters-lost',
          { head: withoutLostLetters(column.head) },
          this.#where(null, false, column),
        );
  }

  #column(meaning: Meaning): Column | null {
    return this.#layout.columns.find((column) => column.meaning === meaning) ?? null;
  }

  #where(meaning: Meaning | null, ofRow = true, column = meaning === null ? null : this.#column(meaning)) {
    return {
      column: column === null ? null : { at: column.at, name: columnName(column) },
      ...(ofRow && { row: this.#row }),
    };
  }

  #say<One extends FindingCode>(
    code: One,
    facts: FindingFacts[One],
    meaning: Meaning | null,
    column?: Column,
  ): void {
    this.#findings.add(code, facts, this.#where(meaning, true, column));
    if (severityOf(code) === 'error') this.#wrong = true;
  }

  /** Null: the row holds no rider (a title, a sum). */
  read(row: number, cells: readonly string[], section: SectionCategory): RiderRead | null {
    this.#row = row;
    this.#wrong = false;
    const of = (meaning: Meaning): string => {
      const column = this.#column(meaning);
      return column === null ? '' : (cells[column.at] ?? '');
    };
    if (this.#settings.left.has(row)) return leftRow(row, of);
    if (this.#isLeftOut(cells) || this.#isRepeated(cells)) return null;
    for (const column of this.#layout.columns)
      if (column.meaning !== 'ignore' && hasLostLetters(cells[column.at] ?? ''))
        this.#say('letters-lost', { text: elementOf(cells, column.at) }, null, column);
    const bib = this.#bib(of('bib'));
    const names = this.#names(of, bib);
    return {
      row,
      bib,
      name: names.name,
      wholeName: of('name'),
      noBib: bibText(of('bib')) === '',
      bibTwice: bib !== null && this.#rowOf.get(bibKey(bib)) !== row,
      category: this.#category(of('category'), bib, section),
      fields: { ...this.#fields(of, cells), ...names.parts },
      wrong: this.#wrong,
    };
  }

  /** A heading between riders, a sum below them. */
  #isLeftOut(cells: readonly string[]): boolean {
    const text = notRiders(cells, this.#layout);
    if (text === null) return false;
    this.passedOver.push(this.#row);
    this.#findings.add('row-left-out', { text: text.slice(0, 120) }, { row: this.#row });
    return true;
  }

  #isRepeated(cells: readonly string[]): boolean {
    const key = JSON.stringify(cells.filter((cell) => cell !== ''));
    const before = this.#rowOfCells.get(key);
    this.#rowOfCells.set(key, before ?? this.#row);
    if (before !== undefined) this.#findings.add('row-repeated', { row: before }, { row: this.#row });
    return before !== undefined;
  }

  #bib(cell: string): Bib | null {
    const bib = bibText(cell);
    // Whether a rider may be without is seen when it is known who they are.
    if (bib === '') return null;
    if (!BIB_PATTERN.test(bib)) {
      this.#say('bib-odd', { bib: bib.slice(0, 40), would: likelyBib(bib) }, 'bib');
      return null;
    }
    const before = this.#rowOf.get(bibKey(bib));
    if (before !== undefined) {
      if (!this.#settings.free.has(this.#row)) this.#say('bib-twice', { bib, row: before }, 'bib');
    } else this.#rowOf.set(bibKey(bib), this.#row);
    return bib as Bib;
  }

  #names(of: (meaning: Meaning) => string, bib: Bib | null) {
    const [whole, first] = [of('name'), of('first')];
    // "van der" and a second family name may have columns of their own: they are the family's all the same.
    const last = of('last') === '' ? '' : [of('particle'), of('last'), of('last2')].filter(Boolean).join(' ');
    for (const meaning of ['name', 'first'] as const) this.#fits(of(meaning), meaning);
    this.#fits(last, 'last');
    if (first !== '' || last !== '') {
      const parts = { ...(first !== '' && { firstName: first }), ...(last !== '' && { lastName: last }) };
      return { name: cutTo(whole || [first, last].filter(Boolean).join(' '), 120), parts };
    }
    if (whole !== '') {
      // "Müller, Jörg" is read as it is meant; a name that came whole is otherwise left whole.
      if (!/^[^,]+,\s*[^,]+$/.test(whole)) return { name: cutTo(whole, 120), parts: {} };
      const { first: given, last: family } = nameParts(whole);
      return { name: cutTo(`${given} ${family}`, 120), parts: { firstName: given, lastName: family } };
    }
    const hasNames = (['name', 'first', 'last'] as const).some((meaning) => this.#column(meaning) !== null);
    if (hasNames) this.#say('name-missing', {}, this.#column('name') !== null ? 'name' : 'last');
    else if (bib !== null) this.#say('name-made', {}, null);
    return { name: '', parts: {} };
  }

  /** Says so where a text is longer than the record takes. */
  #fits(text: string, meaning: Meaning): void {
    const max = TEXT_MAX[meaning];
    if (max !== undefined && text.length > max)
      this.#say('too-long', { text: `${text.slice(0, 40)}…`, max }, meaning);
  }

  #category(cell: string, bib: Bib | null, section: SectionCategory): CategoryId | null {
    const { categories, usual, categoryOfBib } = this.#settings;
    const all = [...categories, ...this.created];
    const known = all.map(({ name }) => name);
    if (cell === '' && section !== null && 'unknown' in section) {
      this.#say('category-unknown', { category: section.unknown.slice(0, 120), known }, 'category');
      return null;
    }
    if (cell === '') {
      const is =
        (section !== null && 'is' in section ? section.is : null) ??
        (bib === null ? null : categoryOfBib(bib)) ??
        usual ??
        this.#categoryForNone(all) ??
        (all.length === 1 ? elementOf(all, 0).id : null);
      if (is === null) this.#say('category-missing', { known }, 'category');
      return is;
    }
    const meant = this.#settings.means.get(folded(cell));
    if (meant !== undefined) return meant;
    const found = categoryFor(cell, all);
    if ('is' in found) return found.is;
    if ('could' in found) {
      // Whoever is in one of them stays there.
      const now = bib === null ? null : categoryOfBib(bib);
      if (now !== null && found.could.some(({ id }) => id === now)) return now;
      this.#say(
        'category-ambiguous',
        { category: cell, known: found.could.map(({ name, id }) => `${name} [${id}]`) },
        'category',
      );
      return null;
    }
    if (this.#settings.create.has(folded(cell))) return this.#made(cell);
    this.#say('category-unknown', { category: cell.slice(0, 120), known }, 'category');
    return null;
  }

  #categoryForNone(all: readonly CategoryNamed[]): CategoryId | null {
    const { forNone } = this.#settings;
    if (forNone === null) return null;
    const found = categoryFor(forNone, all);
    return 'is' in found ? found.is : 'could' in found ? null : this.#made(forNone);
  }

  #made(name: string): CategoryId {
    const taken = new Set<string>([...this.#settings.categories, ...this.created].map(({ id }) => id));
    const category = newCategory(cutTo(withoutLostLetters(name), 120), this.#settings.model, taken);
    this.created.push(category);
    return category.id;
  }

  /** The category that a section's titles name; without a column of categories only. */
  categoryOfTitles({ titles }: Section, all: readonly Section[]): SectionCategory {
    if (this.#column('category') !== null) return null;
    const { categories, create, means, usual } = this.#settings;
    for (const title of titles) {
      const found = categoryFor(title, [...categories, ...this.created]);
      if ('is' in found) {
        this.#findings.add('category-from-title', { category: title });
        return found;
      }
    }
    if (all.length < 2) return null;
    // What the titles of the other sections do not say.
    const own = titles.find(
      (title) =>
        !all.every((section) => section.titles.includes(title)) &&
        /\p{L}/u.test(title) &&
        !/\d{1,2}[:h.]\d{2}/.test(title),
    );
    if (own === undefined) return null;
    const meant = means.get(folded(own));
    if (meant !== undefined) return { is: meant };
    const isMade = create.has(folded(own));
    // Who said where rows without a category go has said it of these, too.
    if (!isMade && usual !== null) return null;
    if (hasLostLetters(own)) this.#findings.add('title-letters-lost', { category: withoutLostLetters(own) });
    return isMade ? { is: this.#made(own) } : { unknown: own };
  }

  #fields(of: (meaning: Meaning) => string, cells: readonly string[]): RiderRead['fields'] {
    const fields: { -readonly [Key in keyof EntryFields]?: EntryFields[Key] } = {};
    for (const meaning of ['team', 'club', 'teamCode', 'city', 'state', 'email', 'phone'] as const) {
      const text = of(meaning);
      this.#fits(text, meaning);
      if (text !== '') fields[meaning] = text;
    }
    for (const meaning of ['emergency', 'notes'] as const) {
      // Several columns of these (name and phone of a contact) are one text.
      const text = this.#all(meaning, cells).join(', ');
      this.#fits(text, meaning);
      if (text !== '') fields[meaning] = text;
    }
    const licence = whole(of('licence'));
    if (isShortened(licence)) this.#say('number-shortened', { text: licence }, 'licence');
    else if (licence !== '') fields.licence = licence;
    this.#fits(licence, 'licence');
    this.#person(of, fields);
    const chips = this.#chips(cells);
    if (chips.length > 0) fields.chips = [...chips];
    const startOffsetMs = this.#start(of('start'));
    if (startOffsetMs !== null) fields.startOffsetMs = startOffsetMs;
    const own = this.#own(cells);
    if (own !== null) fields.own = own;
    return fields;
  }

  #all(meaning: Meaning, cells: readonly string[]): readonly string[] {
    return this.#layout.columns
      .filter((column) => column.meaning === meaning)
      .map(({ at }) => cells[at] ?? '')
      .filter((cell) => cell !== '');
  }

  #person(
    of: (meaning: Meaning) => string,
    fields: { -readonly [Key in keyof EntryFields]?: EntryFields[Key] },
  ): void {
    const sex = of('sex') === '' ? null : sexOf(of('sex'), this.#sexes);
    if (sex !== null) fields.sex = sex;
    else if (of('sex') !== '') this.#say('sex-odd', { sex: of('sex').slice(0, 40) }, 'sex');
    const nation = of('nation') === '' ? null : nationOf(of('nation'));
    if (nation !== null) fields.nation = nation;
    else if (of('nation') !== '') {
      if (/^[A-Za-z]{2,3}$/.test(of('nation'))) fields.nation = of('nation').toUpperCase();
      this.#say('nation-unknown', { nation: of('nation').slice(0, 60) }, 'nation');
    }
    const birth =
      of('birth') === '' ? null : birthOf(of('birth'), this.#dates.order, this.#settings.thisYear);
    if (birth === null && of('birth') !== '')
      this.#say('birth-odd', { birth: of('birth').slice(0, 40) }, 'birth');
    if (birth !== null && 'date' in birth) {
      fields.birthDate = birth.date;
      fields.birthYear = Number(birth.date.slice(0, 4));
    } else if (birth !== null) fields.birthYear = birth.year;
    if (of('uciId') === '') return;
    if (isShortened(of('uciId'))) {
      this.#say('number-shortened', { text: of('uciId') }, 'uciId');
      return;
    }
    const { uciId, right, would } = uciIdOf(of('uciId'));
    if (!right) this.#say('uci-id-odd', { uciId: uciId.slice(0, 20), right: would }, 'uciId');
    fields.uciId = uciId.slice(0, 20);
  }

  #chips(cells: readonly string[]): readonly string[] {
    const chips: string[] = [];
    for (const column of this.#layout.columns) {
      if (column.meaning !== 'chip') continue;
      for (const chip of isShortened(cells[column.at] ?? '')
        ? [elementOf(cells, column.at)]
        : chipsOf(cells[column.at] ?? '')) {
        if (isShortened(chip)) this.#say('number-shortened', { text: chip }, null, column);
        else if (chip.length > 40)
          this.#say('too-long', { text: `${chip.slice(0, 40)}…`, max: 40 }, null, column);
        else if (!chips.includes(chip)) {
          const before = this.#rowOfChip.get(chipKey(chip));
          if (before !== undefined && before !== this.#row)
            this.#say('chip-twice', { chip, row: before }, null, column);
          else this.#rowOfChip.set(chipKey(chip), this.#row);
          chips.push(chip);
        }
      }
    }
    return chips.slice(0, 10);
  }

  #start(cell: string): number | null {
    if (cell === '') return null;
    const read = this.#starts.read(cell);
    if ('ms' in read) return read.ms;
    if (read.wrong === 'odd') this.#say('start-odd', { start: cell.slice(0, 40) }, 'start');
    else if (read.wrong === 'before')
      this.#say('start-before-gun', { start: cell.slice(0, 40), gun: read.gun }, 'start');
    else this.#wrong = true; // said once, of the whole column
    return null;
  }

  #own(cells: readonly string[]): Record<string, string> | null {
    const own = this.#layout.columns
      .filter(({ meaning, at, head }) => meaning === 'own' && head !== '' && (cells[at] ?? '') !== '')
      .slice(0, 40)
      .map(
        ({ at, head }) => [cutTo(withoutLostLetters(head), 60), cutTo(elementOf(cells, at), 300)] as const,
      );
    return own.length === 0 ? null : Object.fromEntries(own);
  }
}
