/**
 * A variable of the environment that nobody sets.
 * @module
 */
export const unsetVariable = 'ASSAY_UNSET_BRIDGE_KEY';
