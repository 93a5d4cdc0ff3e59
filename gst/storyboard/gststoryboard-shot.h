/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once
#include "gststoryboard-prelude.h"
#include "gststoryboard-enums.h"

G_BEGIN_DECLS

typedef struct _GstStoryboardShot GstStoryboardShot;

/**
 * GstStoryboardShot:
 * @shot_id: unique in the film
 * @scene_id: (nullable): the scene it belongs to
 * @index: position in the film, from 0
 * @take: which attempt this is, from 1; 0 before any take exists (storyboard frames)
 * @start: in point on the finished timeline
 * @duration: length on the finished timeline, handles not counted
 * @head_handle: what precedes @start in the stream: extra picture for the transition into this shot
 * @tail_handle: what follows @start + @duration in the stream: extra picture for the transition out of it
 * @offset: how far into the shot the stream enters, counted from @start: 0, or more after a seek, and then no
 *     head handle is sent
 * @transition: nick of the transition into this shot: "cut", "fade", "dissolve", "fadeblack", "wipeleft"...
 * @transition_duration: its length; on the finished timeline it spans [@start - @head_handle,
 *     @start - @head_handle + @transition_duration), while the shot before it plays out its tail handle
 * @easing: (nullable): "linear" (default), "smooth", "ease-in", "ease-out"
 * @origin: where the pictures come from
 * @model: (nullable): the model that made it, or is to make it ("auto", "animatic", ...)
 * @prompt: (nullable): what the shot shows, in words
 * @seed: random seed of the shot
 * @continues: whether it starts from the last frame of the shot before it
 * @camera: (nullable): "storyboard/camera", see gst_storyboard_camera_new()
 * @source: (nullable): "storyboard/source", see gst_storyboard_source_new(); footage instead of generation
 * @expect: (nullable): "storyboard/expect", see gst_storyboard_expect_new()
 * @approval: (nullable): "storyboard/approval", see gst_storyboard_approval_new(); where frames must be approved
 *     before video is paid for
 * @frames: (element-type GstSample): the storyboard frames, see gst_storyboard_shot_add_frame()
 * @references: (element-type GstStructure): "storyboard/reference", see gst_storyboard_reference_new()
 *
 * One shot, as the sticky `storyboard/shot` event carries it before the shot's first buffer.
 */
struct _GstStoryboardShot {
  gchar *shot_id;
  gchar *scene_id;
  guint index;
  guint take;
  GstClockTime start;
  GstClockTime duration;
  GstClockTime head_handle;
  GstClockTime tail_handle;
  GstClockTime offset;
  gchar *transition;
  GstClockTime transition_duration;
  gchar *easing;
  GstStoryboardOrigin origin;
  gchar *model;
  gchar *prompt;
  guint64 seed;
  gboolean continues;
  GstStructure *camera;
  GstStructure *source;
  GstStructure *expect;
  GstStructure *approval;
  GPtrArray *frames;
  GPtrArray *references;
};

#define GST_TYPE_STORYBOARD_SHOT (gst_storyboard_shot_get_type ())
GST_STORYBOARD_API GType gst_storyboard_shot_get_type (void);

/**
 * gst_storyboard_shot_new:
 * @shot_id: unique in the film
 *
 * A cut of no length, origin generated, without frames; the caller fills in the rest.
 *
 * Returns: (transfer full): a new shot
 */
GST_STORYBOARD_API GstStoryboardShot *gst_storyboard_shot_new (const gchar *shot_id);

/**
 * gst_storyboard_shot_copy:
 * @shot: a shot
 *
 * Samples are shared, everything else is copied.
 *
 * Returns: (transfer full): a copy
 */
GST_STORYBOARD_API GstStoryboardShot *gst_storyboard_shot_copy (const GstStoryboardShot *shot);

/**
 * gst_storyboard_shot_free:
 * @shot: (transfer full) (nullable): a shot
 */
GST_STORYBOARD_API void gst_storyboard_shot_free (GstStoryboardShot *shot);

/**
 * gst_storyboard_set_string: (skip)
 * @field: a string field of a shot, film or take
 * @value: (nullable): its new value, copied; the old one is freed
 */
GST_STORYBOARD_API void gst_storyboard_set_string (gchar **field, const gchar *value);

/**
 * gst_storyboard_shot_add_frame:
 * @shot: a shot
 * @role: "first", "last" or "key" for a picture; "depth" (GRAY8, 0 = far, 255 = near) and "plate" (the
 *     background without its subjects) describe the picture at the same @position
 * @position: where in the shot, 0.0 = its in point, 1.0 = its out point
 * @buffer: the pixels
 * @caps: their raw video caps
 *
 * Appends a GstSample to #GstStoryboardShot.frames. Its info is the structure `storyboard/frame` {
 * role (string), position (double) }. Pictures are in order of @position, each followed by its depth and plate.
 */
GST_STORYBOARD_API void gst_storyboard_shot_add_frame (GstStoryboardShot *shot, const gchar *role,
    gdouble position, GstBuffer *buffer, GstCaps *caps);

/**
 * gst_storyboard_frame_parse:
 * @sample: an entry of #GstStoryboardShot.frames
 * @role: (out) (transfer none) (optional): its role
 * @position: (out) (optional): its position, 0 to 1
 *
 * Returns: %FALSE when @sample is not a storyboard frame
 */
GST_STORYBOARD_API gboolean gst_storyboard_frame_parse (GstSample *sample, const gchar **role, gdouble *position);

/**
 * gst_storyboard_camera_new:
 * @move: "static", "pan", "tilt", "dolly", "truck", "pedestal", "zoom", "orbit", "roll", "handheld"
 * @direction: (nullable): "left", "right", "up", "down", "in", "out"
 * @amount: how much: pan, tilt, truck, pedestal in fractions of the picture width (height); zoom and dolly as
 *     the relative change of scale (0.15 = 15 %); orbit and roll in degrees; handheld as peak shake in
 *     fractions of the width
 * @easing: (nullable): "linear", "smooth" (default), "ease-in", "ease-out"
 *
 * `storyboard/camera` { move (string), direction (string), amount (double), easing (string) }
 *
 * Returns: (transfer full): the structure
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_camera_new (const gchar *move, const gchar *direction,
    gdouble amount, const gchar *easing);

/**
 * gst_storyboard_source_new:
 * @uri: the footage
 * @in: in point in the footage; where the shot's start (not its head handle) is taken from
 * @sound: whether the footage's own sound is used
 *
 * `storyboard/source` { uri (string), in (guint64), sound (boolean) }
 *
 * Returns: (transfer full): the structure
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_source_new (const gchar *uri, GstClockTime in, gboolean sound);

/**
 * gst_storyboard_reference_new:
 * @name: as the storyboard names it
 * @kind: "character", "prop", "place", "palette", "style", "voice", "clip", "sound"
 * @uri: (nullable): the file
 * @description: (nullable): in words
 *
 * `storyboard/reference` { name, kind, uri, description (strings) }
 *
 * Returns: (transfer full): the structure
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_reference_new (const gchar *name, const gchar *kind,
    const gchar *uri, const gchar *description);

/**
 * gst_storyboard_approval_new:
 * @approved: whether somebody has approved the shot's frames as they are
 * @content: what is to be approved: a hash of the shot's words and pictures
 * @file: (nullable): where approvals are written down
 *
 * Returns: (transfer full): `storyboard/approval` { approved (boolean), content, file (strings) }
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_approval_new (gboolean approved, const gchar *content, const gchar *file);

/**
 * gst_storyboard_expect_new:
 *
 * What a take of the shot is measured against, beyond its frames. All fields are optional:
 * `storyboard/expect` { key-azimuth (double, degrees, 0 = from the camera, -90 = from the left, 90 = from the
 * right, 180 = from behind), key-elevation (double, degrees above the horizon), temperature (double, kelvin),
 * exposure (double, EV relative to normal), contrast (double, 0 flat to 1 hard), palette (GstValueArray of
 * guint 0xRRGGBB, most important first), focal-points (GstValueArray of double: x0, y0, x1, y1 ... fractions of
 * the picture), limits (GstStructure: dimension name to double, 0..1, the score below which a take fails) }
 *
 * Returns: (transfer full): an empty expectation
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_expect_new (void);
/**
 * gst_storyboard_expect_set_palette:
 * @expect: a `storyboard/expect` structure
 * @colours: (array length=n): 0xRRGGBB
 * @n: how many
 */
GST_STORYBOARD_API void gst_storyboard_expect_set_palette (GstStructure *expect, const guint *colours, guint n);
/**
 * gst_storyboard_expect_set_focal_points:
 * @expect: a `storyboard/expect` structure
 * @xy: (array length=n): x and y in turn, fractions of the picture
 * @n: number of doubles, even
 */
GST_STORYBOARD_API void gst_storyboard_expect_set_focal_points (GstStructure *expect, const gdouble *xy, guint n);

/**
 * gst_storyboard_event_new_shot:
 * @shot: a shot
 *
 * Returns: (transfer full): a sticky, serialized downstream event `storyboard/shot`
 */
GST_STORYBOARD_API GstEvent *gst_storyboard_event_new_shot (const GstStoryboardShot *shot);

/**
 * gst_storyboard_event_is_shot:
 * @event: any event
 *
 * Returns: whether it is a `storyboard/shot`
 */
GST_STORYBOARD_API gboolean gst_storyboard_event_is_shot (GstEvent *event);

/**
 * gst_storyboard_event_parse_shot:
 * @event: an event
 *
 * Returns: (transfer full) (nullable): the shot, or %NULL when the event is something else or malformed
 */
GST_STORYBOARD_API GstStoryboardShot *gst_storyboard_event_parse_shot (GstEvent *event);

/**
 * gst_storyboard_shot_to_structure:
 * @shot: a shot
 * @name: name of the structure
 *
 * Returns: (transfer full): the shot's fields, kebab-case, as in the event
 */
GST_STORYBOARD_API GstStructure *gst_storyboard_shot_to_structure (const GstStoryboardShot *shot, const gchar *name);

/**
 * gst_storyboard_shot_from_structure:
 * @structure: what gst_storyboard_shot_to_structure() made
 *
 * Returns: (transfer full) (nullable): the shot
 */
GST_STORYBOARD_API GstStoryboardShot *gst_storyboard_shot_from_structure (const GstStructure *structure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstStoryboardShot, gst_storyboard_shot_free)
G_END_DECLS
