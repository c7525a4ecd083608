/** The days that both shops' files cover, both included: eighteen months. */
export const demoDays = { first: "2025-01-01", last: "2026-06-30" } as const;
