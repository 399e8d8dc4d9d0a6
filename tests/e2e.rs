//! Whole journeys in the real window, driven through WebDriver against the embedded integrator.
