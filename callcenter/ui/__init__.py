"""What all pages share: navigation, template tags, the look of forms. Holds no rule of the business."""
