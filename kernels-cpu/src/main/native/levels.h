// Included once for each level, inside its namespace: no include guard, no includes of its own.
#include "vec.h"

#include "elementwise.h"

#include "broadcast.h"

#include "reduce.h"

#include "softmax.h"
