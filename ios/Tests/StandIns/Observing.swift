// What the models are where there is a Combine: things that say that they will change.

import FieldbookAppModel
import SwiftUI

extension Shown: @retroactive ObservableObject {}
