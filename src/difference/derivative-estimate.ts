/** Why no derivative is stated. */
export type InconclusiveReason = 'noise' | 'domain-edge' | 'overflow' | 'kink' | 'oscillation' | 'undefined';

/** A numerical derivative with a bar, in units of f per unit of x. */
export type DerivativeEstimate =
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly error: number;
      /** Typical size of the one-sided difference quotients seen: what a vanishing derivative is compared to. */
      readonly slopeScale: number;
      /** Present when f is defined on one side only. */
      readonly side?: 'left' | 'right';
      readonly evaluations: number;
    }
  | {
      readonly kind: 'inconclusive';
      readonly reason: InconclusiveReason;
      readonly value?: number;
      readonly error?: number;
      readonly note: string;
      readonly evaluations: number;
    };
