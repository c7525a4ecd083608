/** What a strptime format says of the cells that it reads. */

/** The cell names an instant: it carries an offset, or says that it is of UTC. */
export function isInstant(format: string): boolean {
  return format.endsWith("%z") || /(?:Z|UTC|GMT)$/.test(format);
}

export function hasTimeOfDay(format: string): boolean {
  return /%[HI]/.test(format);
}
