"""What all tests share: the rules of the tzdata package, as the program uses them."""

from aggregator.zones import use_packaged_rules

use_packaged_rules()
