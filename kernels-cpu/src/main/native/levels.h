// Included once for each level, inside its namespace: no include guard, no includes of its own.
#include "vec.h"

#include "elementwise.h"

#include "broadcast.h"

#include "reduce.h"

#include "softmax.h"

#include "products.h"

#include "tiled.h"

#include "recurrent.h"

#include "lstm.h"

#include "lstm_grad.h"

#include "gru.h"

#include "gru_grad.h"

#include "rnn.h"

#include "output_layer.h"

#include "embedding.h"

#include "updates.h"

#include "windows.h"

#include "batch_norm.h"
