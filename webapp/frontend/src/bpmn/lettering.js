// The letters of a diagram: those of the product, known before anything is measured, so that a word is broken only
// where it really is too long, and on every computer at the same place.
const FAMILY = '"Golos Text", Arial, sans-serif';

export const lettering = {
  textRenderer: { defaultStyle: { fontFamily: FAMILY, fontSize: 12 }, externalStyle: { fontFamily: FAMILY, fontSize: 10.5 } }
};

export const lettersLoaded = () => Promise.all([ 'Яч', 'Az' ].map(sample => document.fonts.load('12px "Golos Text"', sample))).catch(() => undefined);
