/**
 * Constraints of a child: those of its parent, with what the options narrow. A child has to carry every constraint of its
 * parent, so it starts from them.
 * @module
 */
import type { Constraint } from '../../src/warrant/constraints/constraint.js';
import { badInput } from './bad-input.js';

type Terms = Readonly<Record<string, Record<string, unknown>>>;

/** The parent's constraints with the options in the place of what they name. */
export function narrowConstraints(parent: readonly Constraint[] | undefined, wanted: Terms): object[] {
  const narrowed = (parent ?? []).map((constraint): Terms => constraint as Terms);
  for (const [kind, terms] of Object.entries(wanted)) {
    const places = narrowed.flatMap((constraint, index) => (kind in constraint ? [index] : []));
    const [place] = places;
    if (places.length > 1)
      throw badInput(
        `The parent has ${places.length} constraints of the kind ${kind}, so an option cannot say which one it narrows.`,
        'Write the constraints of the child into a file and name it with --file.',
      );
    if (place === undefined) narrowed.push({ [kind]: terms });
    else narrowed[place] = { [kind]: { ...narrowed[place]?.[kind], ...terms } };
  }
  return narrowed;
}
