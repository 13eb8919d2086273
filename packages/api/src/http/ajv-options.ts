/** A value of the wrong type is refused in words, never bent into another one. */
export const AJV_OPTIONS = {
  allErrors: false,
  allowUnionTypes: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: false,
} as const;
