//! Pixels, rectangles and words of our own font. Knows nothing of what is drawn.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use anyhow::{Context, Result};

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

/// Which side of a word its place is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    size: u16,
    bold: bool,
}

impl Face {
    /// As usual, so many pixels high.
    pub(super) fn plain(size: u16) -> Self {
        Self { size, bold: false }
    }

    /// Thick, so many pixels high.
    pub(super) fn bold(size: u16) -> Self {
        Self { size, bold: true }
    }
}

/// What is drawn on.
pub(super) struct Canvas {
    pixels: Vec<u8>,
    width: i32,
    height: i32,
    plain: FontRef<'static>,
    bold: FontRef<'static>,
}

impl Canvas {
    pub(super) fn new((width, height): (u32, u32), paper: Colour) -> Result<Self> {
        let font = |bytes: &'static [u8]| FontRef::try_from_slice(bytes).context("reading the chart's own font");
        Ok(Self {
            pixels: [paper.0, paper.1, paper.2].repeat((width * height) as usize),
            width: width as i32,
            height: height as i32,
            plain: font(include_bytes!("font/DejaVuSans.subset.ttf"))?,
            bold: font(include_bytes!("font/DejaVuSans-Bold.subset.ttf"))?,
        })
    }

    /// RGB, row by row.
    pub(super) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// A rectangle, its far edges not included; what lies outside is not drawn.
    pub(super) fn fill(&mut self, from: (i32, i32), to: (i32, i32), colour: Colour) {
        for y in from.1.max(0)..to.1.min(self.height) {
            for x in from.0.max(0)..to.0.min(self.width) {
                blend(&mut self.pixels, self.width, (x, y), colour, 1.0);
            }
        }
    }

    /// How wide words come out where nothing cuts them.
    pub(super) fn width(&self, text: &str, face: Face) -> i32 {
        let (font, scale) = scaled(&self.plain, &self.bold, face);
        laid_out(&known_of(text, font), i32::MAX, &font.as_scaled(scale)).1.ceil() as i32
    }

    /// Words on a base line, cut to a width; returns how wide they came out. What the font does not know is left out.
    pub(super) fn write(
        &mut self,
        text: &str,
        at: (i32, i32),
        most: i32,
        face: Face,
        colour: Colour,
        anchor: Anchor,
    ) -> i32 {
        let Self { pixels, width, height, plain, bold } = self;
        let (font, scale) = scaled(plain, bold, face);
        let scaled = font.as_scaled(scale);
        let (glyphs, wide) = laid_out(&known_of(text, font), most, &scaled);
        let left = match anchor {
            Anchor::Left => at.0 as f32,
            Anchor::Centre => at.0 as f32 - wide / 2.0,
            Anchor::Right => at.0 as f32 - wide,
        };
        for (c, x) in glyphs {
            let glyph = font.glyph_id(c).with_scale_and_position(scale, point(left + x, at.1 as f32));
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, cover| {
                let (x, y) = (corner.x as i32 + dx as i32, corner.y as i32 + dy as i32);
                if (0..*width).contains(&x) && (0..*height).contains(&y) {
                    blend(pixels, *width, (x, y), colour, cover);
                }
            });
        }
        wide.ceil() as i32
    }
}

/// What the sizes of this picture were chosen by.
const EM_PART: f32 = 0.86;

/// A face's font, and how it is scaled: the font's em is what people call its size; ab_glyph scales by line height.
fn scaled<'a>(plain: &'a FontRef<'static>, bold: &'a FontRef<'static>, face: Face) -> (&'a FontRef<'static>, PxScale) {
    let font = if face.bold { bold } else { plain };
    let em = font.units_per_em().unwrap_or(1000.0);
    (font, PxScale::from(f32::from(face.size) * font.height_unscaled() / em * EM_PART))
}

/// The characters of a text that the font knows.
fn known_of(text: &str, font: &FontRef<'static>) -> Vec<char> {
    text.chars().filter(|c| font.glyph_id(*c).0 != 0).collect()
}

/// Each character with its place, ending in an ellipsis where not all fit.
fn laid_out<F: Font>(text: &[char], most: i32, font: &ab_glyph::PxScaleFont<&F>) -> (Vec<(char, f32)>, f32) {
    let most = most.max(0) as f32;
    let (all, wide) = line(text, f32::INFINITY, font);
    if wide <= most {
        return (all, wide);
    }
    let dots = font.h_advance(font.glyph_id('…'));
    let (mut some, wide) = line(text, most - dots, font);
    some.push(('…', wide));
    (some, wide + dots)
}

fn line<F: Font>(text: &[char], most: f32, font: &ab_glyph::PxScaleFont<&F>) -> (Vec<(char, f32)>, f32) {
    let mut placed = Vec::new();
    let mut x = 0.0;
    let mut before = None;
    for c in text {
        let id = font.glyph_id(*c);
        let kern = before.map_or(0.0, |before| font.kern(before, id));
        if x + kern + font.h_advance(id) > most {
            break;
        }
        x += kern;
        placed.push((*c, x));
        x += font.h_advance(id);
        before = Some(id);
    }
    (placed, x)
}

fn blend(pixels: &mut [u8], width: i32, (x, y): (i32, i32), colour: Colour, cover: f32) {
    let at = (y * width + x) as usize * 3;
    for (place, new) in [colour.0, colour.1, colour.2].into_iter().enumerate() {
        let old = f32::from(pixels[at + place]);
        pixels[at + place] = (old + (f32::from(new) - old) * cover.clamp(0.0, 1.0)).round() as u8;
    }
}
