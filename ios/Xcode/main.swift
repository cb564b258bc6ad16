// The app target's own main file: everything else is in the package.

import FieldbookApp

FieldbookApplication.main()
