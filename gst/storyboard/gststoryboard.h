/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * libgststoryboard-1.0: what the elements of gst-storyboard say to each other and to applications.
 *
 * Times are nanoseconds (GstClockTime). Money is in the currency named beside it. Every nested GstStructure
 * is documented, field by field, beside its constructor; docs/contract.md has the same tables.
 */
#pragma once
#include "gststoryboard-prelude.h"
#include "gststoryboard-enums.h"
#include "gststoryboard-shot.h"
#include "gststoryboard-film.h"
#include "gststoryboard-take.h"
#include "gststoryboard-messages.h"
