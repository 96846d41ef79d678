/**
 * A picture of 8 x 6 pixels as a PNG, stored on its side: shades of blue from left to right, of green from top to bottom. As SQL, for examples that
 * read undecoded bytes.
 */
const smallPicture =
  "from_base64('iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAaSURBVHicY2RgYBBikMNELEIaDEIMWBA9JACk4wT+CMgWsQAAAABJRU5ErkJggg==')";

/** Of the four pictures in pictures/*.png two get these bytes, one some that are no picture, and one none. */
export const smallPictures = `CASE image.height WHEN 48 THEN ${smallPicture} WHEN 56 THEN 'no picture'::BLOB END`;
