/** From which end of a range rows are taken when there are too many; they come ascending either way. */
export type RowEnd = 'oldest' | 'newest';
