import { TfpError } from '@tfp/contract/errors';

/** What a client asks a count to be: a number or "3" sets it, "+1" and "-1" add to what stands. */
export type QuantityWish = number | string;

export function newQuantity(type: string, standing: number, wish: QuantityWish): number {
  const [, sign, digits] = /^([+-]?)(\d{1,9})$/.exec(String(wish)) ?? [];
  if (digits === undefined) {
    throw new TfpError(
      'invalid_params',
      `${JSON.stringify(String(wish).slice(0, 40))} is no number of ${type} processes.`,
      {
        hint: `Write a whole number, 0 or more: ${type}=2, ${type}+1 or ${type}-1.`,
      },
    );
  }
  const isRelative = typeof wish === 'string' && sign !== '';
  const amount = sign === '-' ? -Number(digits) : Number(digits);
  const quantity = isRelative ? standing + amount : amount;
  if (quantity >= 0) return quantity;
  throw new TfpError(
    'invalid_params',
    isRelative
      ? `${type} runs ${standing}, so ${wish} would leave ${quantity}: fewer than none. Nothing was changed.`
      : `${type} cannot run ${quantity} processes: fewer than none. Nothing was changed.`,
    { hint: `${type}=0 stops them all.` },
  );
}
