/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include "gststoryboard-prelude.h"

G_BEGIN_DECLS

typedef struct _GstStoryboardFilm GstStoryboardFilm;

/**
 * GstStoryboardFilm:
 * @title: (nullable): title
 * @description: (nullable): description
 * @width: of the finished picture, pixels
 * @height: of the finished picture, pixels
 * @fps_n: frame rate, numerator
 * @fps_d: frame rate, denominator
 * @duration: of the finished film
 * @seed: of the whole production
 * @loudness: integrated loudness wanted, LUFS
 * @true_peak: highest true peak allowed, dBTP
 * @budget: what the whole production may cost, in @currency; negative: nothing is said
 * @currency: (nullable): ISO 4217
 * @cuts: (element-type GstStructure): the whole cut list, "storyboard/cut-point" { shot-id (string), index
 *     (guint), start (guint64), duration (guint64), transition (string), transition-duration (guint64) }; where
 *     they apply, set by the caller: scene (string), model (string: the shot's own, "footage" where it has a source),
 *     sound-follows (boolean: see gst_storyboard_film_set_sound_follows())
 * @sounds: (element-type GstStructure): every sound placed on the timeline, see gst_storyboard_sound_new()
 *
 * The film as a whole, as the sticky `storyboard/film` event carries it before the first shot: what an element
 * needs that must know more than the shot at hand (audiosync mixes ahead of the picture with it).
 */
struct _GstStoryboardFilm {
  gchar *title;
  gchar *description;
  gint width, height;
  gint fps_n, fps_d;
  GstClockTime duration;
  guint64 seed;
  gdouble loudness;
  gdouble true_peak;
  gdouble budget;
  gchar *currency;
  GPtrArray *cuts;
  GPtrArray *sounds;
};

#define GST_TYPE_STORYBOARD_FILM (gst_storyboard_film_get_type ())
GST_STORYBOARD_API GType gst_storyboard_film_get_type (void);

/**
 * gst_storyboard_film_new:
 *
 * 1920x1080, 24/1, no duration, -14 LUFS, -1 dBTP, no budget, no cuts, no sounds.
 *
 * Returns: (transfer full): a film
 */
GST_STORYBOARD_API GstStoryboardFilm *gst_storyboard_film_new (void);
/**
 * gst_storyboard_film_copy:
 * @film: a film
 *
 * Returns: (transfer full): a copy
 */
GST_STORYBOARD_API GstStoryboardFilm *gst_storyboard_film_copy (const GstStoryboardFilm *film);
/**
 * gst_storyboard_film_free:
 * @film: (transfer full) (nullable): a film
 */
GST_STORYBOARD_API void gst_storyboard_film_free (GstStoryboardFilm *film);

/**
 * gst_storyboard_film_add_cut:
 * @film: a film
 * @shot_id: the shot
 * @start: its in point on the finished timeline
 * @duration: its length there
 * @transition: (nullable): transition into it; %NULL for a cut
 * @transition_duration: its length
 */
GST_STORYBOARD_API void gst_storyboard_film_add_cut (GstStoryboardFilm *film, const gchar *shot_id,
    GstClockTime start, GstClockTime duration, const gchar *transition, GstClockTime transition_duration);

/**
 * gst_storyboard_film_set_sound_follows:
 * @film: a film
 * @shot_id: one of its shots
 *
 * The shot's own sound is not known yet: a `storyboard/sound` event says what it is, before the shot's
 * `storyboard/shot` event. Whoever mixes ahead of the picture waits with that shot for either of them.
 */
GST_STORYBOARD_API void gst_storyboard_film_set_sound_follows (GstStoryboardFilm *film, const gchar *shot_id);

/**
 * gst_storyboard_sound_new:
 * @role: "music", "voice", "shot" or "effects"
 * @shot_id: (nullable): the shot it belongs to; %NULL for the film's music
 * @uri: (nullable): the file; a voice line may have only @text
 * @at: where on the finished timeline it starts
 *
 * `storyboard/sound` { role, shot-id, uri (strings), at (guint64) } and, where they apply, set by the caller:
 * in (guint64: where in the file to start), duration (guint64: how long at most), gain (double, dB),
 * fade-in, fade-out (guint64), loop (boolean), speaker, text, voice, language (strings),
 * until (guint64: for a voice line, where its shot ends), beats (GstValueArray of guint64: known beats of music,
 * in the file's own time), duck (double, dB, how far this music steps back under speech), lead, lag (guint64:
 * how long a shot's own sound is heard before and after its picture).
 *
 * Returns: (transfer full): the structure
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_sound_new (const gchar *role, const gchar *shot_id,
    const gchar *uri, GstClockTime at);

/**
 * gst_storyboard_event_new_film:
 * @film: a film
 *
 * Returns: (transfer full): a sticky, serialized downstream event `storyboard/film`
 */
GST_STORYBOARD_API GstEvent *gst_storyboard_event_new_film (const GstStoryboardFilm *film);
/**
 * gst_storyboard_event_is_film:
 * @event: any event
 *
 * Returns: whether it is a `storyboard/film`
 */
GST_STORYBOARD_API gboolean gst_storyboard_event_is_film (GstEvent *event);
/**
 * gst_storyboard_event_parse_film:
 * @event: an event
 *
 * Returns: (transfer full) (nullable): the film, or %NULL when the event is something else or malformed
 */
GST_STORYBOARD_API GstStoryboardFilm *gst_storyboard_event_parse_film (GstEvent *event);

/**
 * gst_storyboard_event_new_sound:
 * @sound: (transfer full): a `storyboard/sound` with a shot-id, see gst_storyboard_sound_new()
 *
 * A sound that joins the film's while it runs: the own sound of a generated shot, which is only known when its
 * take has landed. Comes no later than the shot's `storyboard/shot` event; the latest one of a shot counts. Its
 * at is the shot's start, its in is where in the file that moment lies (the head handle lies before it), its
 * duration is the shot's. Without uri the shot has no sound of its own. Further field: speaks (boolean): the
 * shot's lines are spoken in it, so the film's voice lines of that shot are not to be heard besides.
 *
 * Returns: (transfer full): a serialized downstream event `storyboard/sound`, not sticky
 */
GST_STORYBOARD_API GstEvent *gst_storyboard_event_new_sound (GstStructure *sound);
/**
 * gst_storyboard_event_is_sound:
 * @event: any event
 *
 * Returns: whether it is a `storyboard/sound`
 */
GST_STORYBOARD_API gboolean gst_storyboard_event_is_sound (GstEvent *event);
/**
 * gst_storyboard_event_parse_sound:
 * @event: an event
 *
 * Returns: (transfer full) (nullable): the `storyboard/sound`, or %NULL when the event is something else or
 *     names no shot
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_event_parse_sound (GstEvent *event);

/**
 * gst_storyboard_query_new_handles:
 *
 * "Is somebody downstream who uses handles?" Asked by aivideogen before its first buffer. An element that
 * stitches (shotconcat) answers with gst_storyboard_query_set_handles(). Unanswered: no handles are pushed, so
 * that a plain sink shows the film at its right length.
 *
 * Returns: (transfer full): a custom query `storyboard/handles` { wanted (boolean) }
 */
GST_STORYBOARD_API GstQuery *gst_storyboard_query_new_handles (void);
/**
 * gst_storyboard_query_is_handles:
 * @query: any query
 *
 * Returns: whether it is a `storyboard/handles`
 */
GST_STORYBOARD_API gboolean gst_storyboard_query_is_handles (GstQuery *query);
/**
 * gst_storyboard_query_set_handles:
 * @query: a `storyboard/handles` query
 * @wanted: whether handles are wanted
 */
GST_STORYBOARD_API void gst_storyboard_query_set_handles (GstQuery *query, gboolean wanted);
/**
 * gst_storyboard_query_parse_handles:
 * @query: an answered `storyboard/handles` query
 *
 * Returns: whether handles are wanted
 */
GST_STORYBOARD_API gboolean gst_storyboard_query_parse_handles (GstQuery *query);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstStoryboardFilm, gst_storyboard_film_free)
G_END_DECLS
